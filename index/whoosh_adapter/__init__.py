"""The index as Whoosh sees it: schema, codec, writer and readers."""
