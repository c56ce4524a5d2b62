// Glyphs with fewer curves: what METAFONT drew in five curves is drawn in three where nobody sees a difference.

const TOLERANCE = 2.5; // thousandths of an em: 0.04 px at 16 px, half a step of the grid that formulas are drawn on
const MOST = 6; // curves that may become one
const STEPS = 16;

// 'M' and 'Z' stand around every outline of MathJax; its commands are absolute: M L H V Q T Z.
export function simplified(outline) {
  let written = '', run = [], at = [0, 0], control = at, implied = null;
  const flush = () => {
    for (const [, c, end] of joined(run)) {
      const smooth = implied && c[0] === implied[0] && c[1] === implied[1];
      written += smooth ? `T${end.join(' ')}` : `Q${c.join(' ')} ${end.join(' ')}`;
      implied = mirrored(c, end);
    }
    run = [];
  };
  for (const [, letter, text] of `M${outline}`.matchAll(/([MLHVQTZ])([^MLHVQTZ]*)/g)) {
    const n = (text.match(/-?\d+/g) || []).map(Number);
    if (letter === 'Q' || letter === 'T') {
      control = letter === 'Q' ? n.slice(0, 2) : mirrored(control, at);
      run.push([at, control, n.slice(-2)]);
      at = n.slice(-2);
      continue;
    }
    flush();
    written += letter + n.join(' ');
    if (letter !== 'Z') at = letter === 'H' ? [n[0], at[1]] : letter === 'V' ? [at[0], n[0]] : n;
    control = at;
    implied = null;
  }
  flush();
  return written.slice(1).replaceAll(' -', '-');
}

const mirrored = (c, p) => [2 * p[0] - c[0], 2 * p[1] - c[1]];

function joined(run) {
  const found = [];
  for (let i = 0; i < run.length;) {
    let best = run[i], count = 1;
    for (let n = 2; n <= Math.min(MOST, run.length - i); n++) {
      const curve = fitted(run.slice(i, i + n));
      if (curve) [best, count] = [curve, n];
      else if (n > count + 1) break;
    }
    found.push(best);
    i += count;
  }
  return found;
}

// One curve with the same ends and the same directions there, or nothing where it leaves the path of the old ones.
function fitted(run) {
  const [start, first] = run[0], [, last, end] = run.at(-1);
  const a = [first[0] - start[0], first[1] - start[1]], b = [last[0] - end[0], last[1] - end[1]];
  const chord = [end[0] - start[0], end[1] - start[1]];
  const area = a[0] * b[1] - a[1] * b[0];
  const s = (chord[0] * b[1] - chord[1] * b[0]) / area, r = (chord[0] * a[1] - chord[1] * a[0]) / area;
  if (!(s > 0 && r > 0)) return null;
  const c = [Math.round(start[0] + s * a[0]), Math.round(start[1] + s * a[1])];
  if (Math.hypot(c[0] - start[0], c[1] - start[1]) > 3 * Math.hypot(...chord)) return null;
  const fresh = points([[start, c, end]]), old = points(run);
  return near(old, fresh) && near(fresh, old) ? [start, c, end] : null;
}

function points(run) {
  const found = [run[0][0]];
  for (const [p, c, q] of run) {
    for (let i = 1; i <= STEPS; i++) {
      const t = i / STEPS, u = 1 - t;
      found.push([0, 1].map((k) => u * u * p[k] + 2 * u * t * c[k] + t * t * q[k]));
    }
  }
  return found;
}

function near(those, line) {
  return those.every((p) => line.slice(1).some((q, i) => distance(p, line[i], q) <= TOLERANCE));
}

function distance(p, a, b) {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const t = length ? Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length)) : 0;
  return Math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy);
}
