// Two comforts; without them pages say the same, less handily.

// The descriptions of a table's columns, folded away until someone wants them.
function foldDescriptions() {
  const list = document.querySelector("dl.column-descriptions");
  if (!list) return;
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  fold.className = "ra-columns";
  summary.textContent = `What the ${list.querySelectorAll("dt").length} columns hold (各列说明)`;
  list.replaceWith(fold);
  fold.append(summary, list);
}

// A single row, read from top to bottom: a line a column, with what it holds where that is told.
function standUpright() {
  const table = document.querySelector("body.row table.rows-and-columns, body.query table.rows-and-columns");
  if (!table || table.tBodies[0].rows.length !== 1 || table.tHead.rows[0].cells.length < 6) return;
  const heads = [...table.tHead.rows[0].cells];
  const cells = [...table.tBodies[0].rows[0].cells];
  table.tHead.remove();
  table.tBodies[0].replaceChildren(...heads.map((head, place) => {
    const line = document.createElement("tr");
    const told = document.createElement("td");
    told.className = "ra-told";
    told.textContent = head.dataset.columnDescription || "";
    head.scope = "row";
    line.append(head, cells[place], told);
    return line;
  }));
  table.classList.add("ra-upright");
}

document.addEventListener("DOMContentLoaded", () => {
  foldDescriptions();
  standUpright();
});
