"""Several questions at once in asyncio, answered by threads that share an engine."""

import asyncio
import os

import search


async def main() -> None:
    """Ask, and print the answers in the order of the questions."""
    with search.open(os.environ["DATELINE_INDEX"]) as engine:
        questions = ["exports", "korea", "semiconductor"]
        pages = await asyncio.gather(
            *(asyncio.to_thread(engine.search, question) for question in questions)
        )
    for question, page in zip(questions, pages, strict=True):
        print(f"{question}: {page.total}")


asyncio.run(main())
