"use strict";
// Sorts and filters the tables that say so; without it they are as they were written.
for (const table of document.querySelectorAll("table[data-sorts]")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const key = (row, at) => row.cells[at].dataset.key ?? row.cells[at].textContent.trim();
  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    const isNumber = head.classList.contains("number");
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      // Names begin with A, points with the most.
      const ascending = before ? before === "descending" : !isNumber;
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      const compare = isNumber
        ? (a, b) => a - b
        : new Intl.Collator(undefined, { numeric: true }).compare;
      const empty = (value) => value === "";
      const rows = [...body.rows].map((row) => [key(row, at), row]);
      rows.sort(([a], [b]) =>
        empty(a) || empty(b) ? empty(a) - empty(b) : compare(a, b) * (ascending ? 1 : -1));
      body.append(...rows.map(([, row]) => row));
    });
  });
}

const filters = document.querySelector("#filters");
if (filters) {
  filters.hidden = false;
  const name = filters.querySelector("#filter-name");
  const status = filters.querySelector("#filter-status");
  const told = filters.querySelector("#filter-told");
  const rows = [...document.querySelector("#students tbody").rows];
  const texts = rows.map((row) => row.cells[0].textContent.toLowerCase());
  const narrow = () => {
    const wanted = name.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, at) => {
      const keep = texts[at].includes(wanted)
        && (!status.value || row.dataset.is.split(" ").includes(status.value));
      row.hidden = !keep;
      shown += keep;
    });
    told.textContent = `${shown} of ${rows.length} shown`;
  };
  name.addEventListener("input", narrow);
  status.addEventListener("change", narrow);
  narrow();
}
