"use strict";
(() => {
  const findings = [...document.querySelectorAll(".finding")];
  const marks = [...document.querySelectorAll(".mark")];
  if (!findings.length) return;
  let current = 0;

  function show(number, focus) {
    current = Math.min(Math.max(number, 1), findings.length);
    for (const finding of findings) finding.hidden = Number(finding.dataset.number) !== current;
    for (const mark of marks) {
      const here = Number(mark.dataset.number) === current;
      if (here) mark.setAttribute("aria-current", "true"); else mark.removeAttribute("aria-current");
    }
    const mark = marks.find((item) => Number(item.dataset.number) === current);
    // In one column the page opens at its top, not at the first mark.
    const started = focus || location.hash || getComputedStyle(document.body).display === "flex";
    if (mark && started) mark.scrollIntoView({ block: "nearest" });
    if (mark && focus) mark.focus({ preventScroll: true });
    reveal(findings[current - 1]);
  }

  // The span on the page comes into view; where the panes are one column, the reader scrolls.
  function reveal(finding) {
    const pane = document.getElementById("findings");
    const box = finding.querySelector(".box");
    if (pane.scrollHeight <= pane.clientHeight) return;
    pane.scrollTop = 0;
    if (!box) return;
    const below = box.getBoundingClientRect().bottom - pane.getBoundingClientRect().bottom;
    if (below > -40) pane.scrollTop = below + pane.clientHeight * 0.3;
  }

  for (const mark of marks) {
    mark.addEventListener("click", (event) => {
      event.preventDefault();
      show(Number(mark.dataset.number), true);
      const pane = document.getElementById("findings");
      if (pane.scrollHeight <= pane.clientHeight) pane.scrollIntoView();
    });
    mark.addEventListener("focus", () => show(Number(mark.dataset.number), false));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "ArrowRight") { event.preventDefault(); show(current + 1, true); }
    if (event.key === "k" || event.key === "ArrowLeft") { event.preventDefault(); show(current - 1, true); }
  });
  const wanted = /^#f(\d+)$/.exec(location.hash);
  const first = wanted ? Number(wanted[1]) : 1;
  show(first, false);
  // The browser jumps to the fragment after this script has run.
  addEventListener("load", () => requestAnimationFrame(() => show(first, false)));
})();
