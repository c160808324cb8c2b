// The descriptions of a table's columns, folded away until someone wants them.
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("dl.column-descriptions");
  if (!list) return;
  const fold = document.createElement("details");
  const summary = document.createElement("summary");
  fold.className = "ra-columns";
  summary.textContent = `What the ${list.querySelectorAll("dt").length} columns hold (各列说明)`;
  list.replaceWith(fold);
  fold.append(summary, list);
});
