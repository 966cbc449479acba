// What the pages can do better with a script: completion, keys, and dragging over the histogram.
// Everything works without it, by links and forms.
"use strict";
document.documentElement.classList.add("scripted");

const form = document.getElementById("search");
const box = document.getElementById("q");

// Leaves what was not filled in out of the address.
form.addEventListener("submit", () => {
  for (const field of form.elements) {
    if (field.name && (field.value === "" || (field.id === "sort" && !field.dataset.changed && !sorted()))) {
      field.disabled = true;
      setTimeout(() => { field.disabled = false; });
    }
  }
});
function sorted() {
  return new URLSearchParams(location.search).has("sort");
}
const sort = document.getElementById("sort");
if (sort) {
  sort.addEventListener("change", () => {
    sort.dataset.changed = "yes";
    form.requestSubmit();
  });
}

// Completion: a list under the box, as in the combobox pattern of WAI-ARIA.
const list = document.createElement("ul");
list.className = "complete";
list.id = "complete";
list.hidden = true;
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", "Completions");
box.after(list);
box.setAttribute("role", "combobox");
box.setAttribute("aria-expanded", "false");
box.setAttribute("aria-controls", "complete");
let at = -1;
let typed = box.value;
let timer = 0;
let asking = null;

function close() {
  clearTimeout(timer);
  if (asking) asking.abort();
  list.hidden = true;
  list.replaceChildren();
  at = -1;
  box.setAttribute("aria-expanded", "false");
  box.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const items = [...list.children];
  if (!items.length) return;
  at = (index + items.length + 1) % (items.length + 1);
  items.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
  if (at === items.length) {
    at = -1;
    box.value = typed;
    box.removeAttribute("aria-activedescendant");
  } else {
    box.value = items[at].dataset.text;
    box.setAttribute("aria-activedescendant", items[at].id);
  }
}

async function complete() {
  const text = box.value;
  if (text.trim().length < 2) return close();
  if (asking) asking.abort();
  asking = new AbortController();
  try {
    const address = `${form.dataset.suggest}?limit=7&text=${encodeURIComponent(text)}`;
    const answer = await fetch(address, { signal: asking.signal });
    const found = answer.ok ? await answer.json() : [];
    if (box.value !== text || document.activeElement !== box) return;
    close();
    typed = text;
    found.filter((one) => one.text !== text).forEach((one, number) => {
      const item = document.createElement("li");
      item.id = `complete-${number}`;
      item.dataset.text = one.text;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      const count = document.createElement("span");
      count.className = "number";
      count.textContent = one.releases.toLocaleString("en");
      item.append(one.text, count);
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        box.value = one.text;
        close();
        form.requestSubmit();
      });
      list.append(item);
    });
    list.hidden = !list.children.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(complete, 120);
});
box.addEventListener("blur", close);
box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (!list.hidden && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    choose(event.key === "ArrowDown" ? at + 1 : at < 0 ? list.children.length - 1 : at - 1);
  } else if (event.key === "Escape") {
    if (list.hidden) box.blur();
    else {
      box.value = typed;
      close();
    }
    event.preventDefault();
  } else if (event.key === "ArrowDown") {
    event.preventDefault();
    step(1);
  }
});

// Keys: to the box, and from result to result.
function step(by) {
  const titles = [...document.querySelectorAll(".hit :is(h2, h3) a")];
  const now = titles.indexOf(document.activeElement);
  if (now < 0 && by < 0) return;
  const next = now + by;
  if (next < 0) box.focus();
  else if (titles[next]) titles[next].focus();
}
document.addEventListener("keydown", (event) => {
  const inField = event.target.closest("input, select, textarea");
  if (event.ctrlKey || event.metaKey || event.altKey || inField) return;
  if (event.key === "/") {
    event.preventDefault();
    box.focus();
    box.select();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.target.closest("svg, .scroll")) {
    const onHit = event.target.closest(".hit");
    if (onHit || (event.key === "ArrowDown" && event.target === document.body)) {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    }
  }
});

// The histogram: point to read, click or drag to choose, arrows to walk.
const readout = document.querySelector(".readout");
const rest = readout ? [...readout.childNodes] : [];

function tell(bars) {
  if (!readout) return;
  if (!bars.length) {
    readout.replaceChildren(...rest);
    return;
  }
  const total = bars.reduce((sum, bar) => sum + Number(bar.dataset.count), 0);
  const first = bars[0].dataset.name;
  const last = bars[bars.length - 1].dataset.name;
  const name = document.createElement("b");
  name.textContent = first === last ? first : `${first} to ${last}`;
  readout.replaceChildren(name, ` · ${total.toLocaleString("en")} ${total === 1 ? "release" : "releases"}`);
}

for (const chart of document.querySelectorAll("svg[data-address]")) {
  const bars = [...chart.querySelectorAll(".bar")];
  const links = bars.filter((bar) => bar.matches("a"));
  let from = -1;
  let to = -1;
  let dragged = false;

  const under = (event) => {
    const area = chart.getBoundingClientRect();
    const wide = bars[0].querySelector(".area").getBoundingClientRect().width || 1;
    const place = Math.floor((event.clientX - area.left) / wide);
    return Math.min(Math.max(place, 0), bars.length - 1);
  };
  const between = (one, other) => bars.slice(Math.min(one, other), Math.max(one, other) + 1);
  const show = () => {
    const chosen = from < 0 ? [] : between(from, to);
    bars.forEach((bar) => bar.classList.toggle("within", chosen.includes(bar)));
    tell(chosen);
  };
  const letGo = () => {
    from = to = -1;
    show();
  };
  const go = () => {
    const chosen = between(from, to);
    const since = chosen[0].dataset.since;
    const until = chosen[chosen.length - 1].dataset.until;
    const span = since === until ? since : `${since} to ${until}`;
    location.assign(chart.dataset.address.replace("SINCE+to+UNTIL", encodeURIComponent(span)));
  };

  chart.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    from = to = under(event);
    dragged = false;
  });
  chart.addEventListener("pointermove", (event) => {
    const now = under(event);
    if (from < 0) {
      tell([bars[now]]);
      return;
    }
    if (now !== from && !dragged) {
      dragged = true;
      chart.setPointerCapture(event.pointerId);
    }
    to = now;
    if (dragged) show();
  });
  chart.addEventListener("pointerup", () => {
    if (from < 0) return;
    if (dragged || chart.classList.contains("strip")) go();
    else from = -1;
  });
  chart.addEventListener("pointercancel", letGo);
  chart.addEventListener("pointerleave", () => { if (from < 0) tell([]); });
  chart.addEventListener("dragstart", (event) => event.preventDefault());
  chart.addEventListener("click", (event) => { if (dragged) event.preventDefault(); });

  // One stop for the tabulator; the arrows go from bar to bar.
  links.forEach((bar, number) => bar.setAttribute("tabindex", number ? "-1" : "0"));
  chart.addEventListener("keydown", (event) => {
    const link = event.target.closest("a.bar");
    if (!link) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    const ends = { Home: 0, End: links.length - 1 };
    if (event.key in steps || event.key in ends) {
      const next = links[event.key in ends ? ends[event.key] : links.indexOf(link) + steps[event.key]];
      event.preventDefault();
      if (!next) return;
      links.forEach((bar) => bar.setAttribute("tabindex", bar === next ? "0" : "-1"));
      if (event.shiftKey) {
        if (from < 0) from = bars.indexOf(link);
        to = bars.indexOf(next);
      } else from = -1;
      next.focus();
      if (from < 0) {
        letGo();
        tell([next]);
      } else show();
    } else if (event.key === "Enter" && from >= 0) {
      event.preventDefault();
      go();
    } else if (event.key === "Escape") letGo();
  });
  chart.addEventListener("focusin", (event) => {
    const link = event.target.closest("a.bar");
    if (link && from < 0) tell([link]);
  });
}

// On a small screen the facets begin closed.
if (matchMedia("(max-width: 52rem)").matches) {
  for (const facet of document.querySelectorAll(".facet")) facet.open = false;
}
