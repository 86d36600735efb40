// Filters, search, the theme and copying. Without this script the page shows everything; nothing here asks anybody.
"use strict";
{
  const $ = (id) => document.getElementById(id);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const STATUSES = $("statuses").dataset.statuses.split(" ");

  // What is shown: the fragment is the whole state, so that a link to a filtered page can be sent.
  const state = { q: "", status: new Set(), section: new Set() };

  const rows = all(".row").map((element) => ({
    element,
    status: STATUSES.find((each) => element.classList.contains(each)),
    section: element.dataset.section ?? element.closest("[data-section]")?.dataset.section,
    place: element.id || element.querySelector("a")?.hash.slice(1),
    text: null,
  }));

  const textOf = (row) => (row.text ??= row.element.textContent.toLowerCase());

  const fits = (row, words) =>
    (!state.status.size || state.status.has(row.status)) &&
    (!state.section.size || state.section.has(row.section)) &&
    words.every((word) => textOf(row).includes(word));

  const isFiltered = () => Boolean(state.q || state.status.size || state.section.size);

  function show() {
    const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = new Set(rows.filter((row) => fits(row, words)).map((row) => row.element));
    for (const { element } of rows) {
      // A root cause stays while something that it blocks is wanted.
      element.hidden = !(fitting.has(element) || all(".row", element).some((inner) => fitting.has(inner)));
    }
    all("section.group").forEach(showGroup);
    all("details.section").forEach(showSection);
    // Of ten thousand rows, those that are met stand in the tables alone; a row counts once, wherever it is.
    const listed = new Set(rows.filter(({ element }) => !element.hidden).map(({ place }) => place)).size;
    $("shown").textContent = isFiltered() ? `${listed} ${listed === 1 ? "row" : "rows"} shown` : "";
    $("clear").hidden = !isFiltered();
    all("#tools [aria-pressed]").forEach((button) => {
      const { status, section } = button.dataset;
      button.setAttribute("aria-pressed", String(state.status.has(status) || state.section.has(section)));
    });
  }

  function showGroup(group) {
    const inside = all(".row", group).filter((row) => !row.parentElement.closest(".row"));
    const left = inside.filter((row) => !row.hidden).length;
    group.hidden = inside.length > 0 && left === 0;
    const folded = group.querySelector("details.group");
    if (folded && isFiltered()) folded.open = left > 0 && left <= 50;
    for (const part of all("section[data-section]", group)) {
      part.hidden = !all(".row", part).some((row) => !row.hidden);
    }
    const count = group.querySelector(".count");
    if (count) count.textContent = left === inside.length ? left : `${left} of ${inside.length}`;
  }

  function showSection(section) {
    const inside = all(".row", section);
    section.hidden = isFiltered() && !inside.some((row) => !row.hidden);
    if (isFiltered() && state.section.size) section.open = !section.hidden;
  }

  const open = (element) => {
    for (let each = element; each; each = each.parentElement) if (each.localName === "details") each.open = true;
  };

  // The fragment: #?q=…&status=…&section=… is a filter, anything else is the place of a row.
  function write() {
    const words = new URLSearchParams();
    if (state.q) words.set("q", state.q);
    for (const kind of ["status", "section"]) if (state[kind].size) words.set(kind, [...state[kind]].join(","));
    const text = words.toString();
    history.replaceState(null, "", text ? `#?${text}` : location.pathname + location.search);
  }

  function read() {
    const fragment = location.hash.slice(1);
    if (fragment && !fragment.startsWith("?")) {
      let place = null;
      try { place = $(decodeURIComponent(fragment)); } catch { /* no valid escape: no such place */ }
      if (place) { open(place); place.scrollIntoView(); }
      return;
    }
    const words = new URLSearchParams(fragment.slice(1));
    const several = (name) => new Set((words.get(name) ?? "").split(",").filter(Boolean));
    state.q = words.get("q") ?? "";
    state.status = several("status");
    state.section = several("section");
    $("query").value = state.q;
    show();
  }

  const change = () => { write(); show(); };

  function toggle(kind, name) {
    if (!state[kind].delete(name)) state[kind].add(name);
    change();
  }

  // Theme: the system's until somebody chooses.
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const root = document.documentElement;
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const remembered = { get: () => { try { return localStorage.getItem("infracat-theme"); } catch { return null; } },
    set: (theme) => { try { localStorage.setItem("infracat-theme", theme); } catch { /* a page of its own: forgotten */ } } };
  const nameTheme = () => { $("theme").textContent = isDark() ? "Light" : "Dark"; };

  function copyable(element) {
    const text = element.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy ${text.slice(0, 60)}`);
    button.addEventListener("click", async () => {
      button.textContent = (await copy(text)) ? "Copied" : "Select and copy by hand";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    element.after(button);
  }

  async function copy(text) {
    try { await navigator.clipboard.writeText(text); return true; } catch { /* not allowed here: the old way */ }
    const area = document.createElement("textarea");
    area.value = text;
    document.body.append(area);
    area.select();
    try { return document.execCommand("copy"); } finally { area.remove(); }
  }

  function begin() {
    $("tools").hidden = false;
    document.body.classList.add("filtering"); // the filters count what the header counts
    const theme = remembered.get();
    if (theme === "dark" || theme === "light") root.dataset.theme = theme;
    nameTheme();
    prefersDark.addEventListener("change", nameTheme);
    for (const badge of all("[data-status]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = badge.className;
      button.dataset.status = badge.dataset.status;
      button.textContent = badge.textContent;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => toggle("status", button.dataset.status));
      $("statuses").append(button);
    }
    for (const button of all("#sections button")) {
      button.addEventListener("click", () => toggle("section", button.dataset.section));
    }
    $("theme").addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      remembered.set(root.dataset.theme);
      nameTheme();
    });
    let waiting = 0;
    $("query").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => { state.q = $("query").value; change(); }, 80);
    });
    $("clear").addEventListener("click", () => {
      state.q = $("query").value = "";
      state.status.clear();
      state.section.clear();
      change();
      $("query").focus();
    });
    document.addEventListener("keydown", (event) => {
      const typing = /^(input|textarea|select)$/.test(event.target.localName ?? "");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        $("query").focus();
      } else if (event.key === "Escape" && isFiltered()) {
        $("clear").click();
      }
    });
    addEventListener("hashchange", read);
    all(".copied").forEach(copyable);
    read();
  }

  begin();
}
