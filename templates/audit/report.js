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
    if (mark) { mark.scrollIntoView({ block: "nearest" }); if (focus) mark.focus({ preventScroll: true }); }
    const pane = document.getElementById("findings");
    const box = findings[current - 1].querySelector(".box");
    pane.scrollTop = 0;
    if (box && getComputedStyle(pane).overflowY === "auto" && pane.scrollHeight > pane.clientHeight) {
      const delta = box.getBoundingClientRect().top - pane.getBoundingClientRect().top;
      if (delta > pane.clientHeight - 80) pane.scrollTop = delta - pane.clientHeight / 2;
    }
  }

  for (const mark of marks) {
    mark.addEventListener("click", (event) => { event.preventDefault(); show(Number(mark.dataset.number), true); });
    mark.addEventListener("focus", () => show(Number(mark.dataset.number), false));
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j" || event.key === "ArrowRight") { event.preventDefault(); show(current + 1, true); }
    if (event.key === "k" || event.key === "ArrowLeft") { event.preventDefault(); show(current - 1, true); }
  });
  const wanted = /^#f(\d+)$/.exec(location.hash);
  show(wanted ? Number(wanted[1]) : 1, false);
})();
