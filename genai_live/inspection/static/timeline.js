/* Shows a timeline: the chart with uPlot, figures and tables beside it. Every text is set as text. */
(() => {
"use strict";
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
const state = { lanes: new Map(data.lanes || []), sessions: new Map(), shown: null, view: null, follow: true, selected: null, rows: 200, query: "" };
const TALL = new Set(["microphone", "audio"]);
const MAX_ROWS = 200, MAX_TURNS = 2000;
let chart = null, layout = [], colours = {}, hovered = null, pending = 0;

/* Texts */
function duration(seconds) {
  if (seconds == null) return "";
  if (Math.abs(seconds) < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 59.95) return `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ""}`;
}
function clock(seconds, step = 0.01) {
  const digits = step >= 1 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
  const sign = seconds < 0 ? "−" : "", all = Number(Math.abs(seconds).toFixed(digits));
  const hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60;
  const rest = (all % 60).toFixed(digits).padStart(digits ? digits + 3 : 2, "0");
  return sign + (hours ? `${hours}:${String(minutes).padStart(2, "0")}` : String(minutes)) + ":" + rest;
}
function node(name, text, className) {
  const made = document.createElement(name);
  if (text != null) made.textContent = text;
  if (className) made.className = className;
  return made;
}
const session = () => state.sessions.get(state.shown);
const finish = (item) => item.end == null ? session().end : item.end;
const laneName = (lane) => state.lanes.get(lane) || lane;

/* Data */
function merge(given) {
  let found = state.sessions.get(given.number);
  if (!found) state.sessions.set(given.number, found = { items: new Map(), levels: {} });
  const { items, levels, ...rest } = given;
  Object.assign(found, rest);
  for (const [id, lane, start, end, tone, text, detail] of items)
    found.items.set(id, { id, lane, start, end, tone, text, detail });
  for (const id of found.items.keys()) { if (id >= given.first) break; found.items.delete(id); }
  for (const [lane, [from, added]] of Object.entries(levels)) {
    const had = found.levels[lane] || (found.levels[lane] = { from: 0, list: [] });
    const keep = had.list.slice(0, Math.max(0, from - had.from));
    if (had.from + had.list.length < from || !had.list.length) { had.from = from; had.list = added.slice(); }
    else had.list = keep.concat(added);
    const extra = had.list.length - (data.live ? 20000 : Infinity);
    if (extra > 0) { had.list.splice(0, extra); had.from += extra; }
  }
  found.sorted = [...found.items.values()].sort((a, b) => a.start - b.start || a.id - b.id);
  found.lanes = new Map();
  for (const item of found.sorted) {
    if (!found.lanes.has(item.lane)) found.lanes.set(item.lane, []);
    found.lanes.get(item.lane).push(item);
  }
}
const byLane = (lane) => session().lanes.get(lane) ?? [];

function limits() {
  const shown = session();
  let end = shown.end;
  for (const item of shown.sorted) if (item.end != null && item.end > end) end = item.end;
  const length = Math.max(end - shown.start, 0.5);
  return [shown.start - length * 0.01, end + length * 0.02];
}
function setView(min, max) {
  const [low, high] = limits(), least = 0.02;
  let width = Math.min(Math.max(max - min, least), high - low);
  let start = Math.min(Math.max(min, low), high - width);
  state.view = [start, start + width];
  state.follow = start + width >= high - width * 0.001;
  state.whole = width >= (high - low) * 0.999;
  if (chart) chart.setScale("x", { min: start, max: start + width });
  showRange();
}
function zoom(factor, around) {
  const [min, max] = state.view, middle = around ?? (min + max) / 2;
  setView(middle - (middle - min) * factor, middle + (max - middle) * factor);
}
function move(part) { const [min, max] = state.view, by = (max - min) * part; setView(min + by, max + by); }
function showAll() { setView(...limits()); }
function showRange() {
  const [min, max] = state.view, [low, high] = limits(), all = high - low, start = session().start;
  $("range").textContent = state.whole ? "" : `${clock(min - start)} to ${clock(max - start)}`;
  $("thumb").style.left = `${(min - low) / all * 100}%`;
  $("thumb").style.width = `${(max - min) / all * 100}%`;
  $("scroll").style.visibility = state.whole ? "hidden" : "";
}

/* Chart */
function readColours() {
  const style = getComputedStyle(document.documentElement);
  for (const name of [...state.lanes.keys(), "ink", "quiet", "edge", "stripe", "panel", "warn", "bad", "focus"])
    colours[name] = style.getPropertyValue(`--${name}`).trim();
}
function arrange() {
  const used = session().lanes;
  let top = 0;
  layout = [...state.lanes.keys()].filter((lane) => used.has(lane)).map((lane) => {
    const height = TALL.has(lane) ? 58 : 34, row = { lane, top, height };
    top += height;
    return row;
  });
  return top;
}
function build() {
  const total = arrange(), box = $("chart"), narrow = box.clientWidth < 560;
  const gutter = narrow ? 98 : 124, font = `${narrow ? 11 : 12}px system-ui, sans-serif`;
  if (chart) chart.destroy();
  const [min, max] = state.view ||= limits();
  chart = new uPlot({
    width: box.clientWidth, height: total + 26, padding: [0, narrow ? 8 : 14, 0, 0], legend: { show: false },
    scales: { x: { time: false, min, max }, y: { range: [0, total], dir: -1 } },
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    select: { show: true },
    series: [{}, { show: true, paths: () => null, points: { show: false } }],
    axes: [
      { stroke: () => colours.quiet, font, size: 26, gap: 4, space: narrow ? 54 : 80, grid: { stroke: () => colours.edge, width: 1 }, ticks: { show: false },
        values: (u, splits, axis, space, step) => splits.map((value) => clock(value - session().start, step)),
        splits: (u, axis, low, high, step) => {
          const from = session().start, found = [];
          for (let at = Math.ceil((low - from) / step) * step; at + from <= high; at += step) found.push(at + from);
          return found;
        },
        incrs: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 86400] },
      { size: gutter, grid: { show: false }, ticks: { show: false }, splits: () => [], values: () => [] }, // `stripes` draws the names
    ],
    hooks: { drawClear: [stripes], draw: [draw], setCursor: [hover], setSelect: [select] },
  }, [[min, max], [0, 0]], box);
  chart.over.addEventListener("dblclick", showAll);
  chart.over.addEventListener("click", (event) => { if (!event.detail || hovered) choose(hovered); });
  chart.over.addEventListener("wheel", wheel, { passive: false });
  $("scroll").style.marginLeft = `${gutter}px`;
  setView(min, max);
}
function stripes(u) {
  const { ctx } = u, { left, width } = u.bbox, ratio = devicePixelRatio || 1;
  const dot = 8 * ratio, size = left < 100 * ratio ? 11 : 13;
  ctx.font = `${size * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "middle"; ctx.textAlign = "left";
  layout.forEach((row, index) => {
    const top = u.valToPos(row.top, "y", true), tall = row.height * ratio;
    ctx.fillStyle = colours.stripe;
    if (index % 2 === 0) ctx.fillRect(0, top, left + width, tall);
    ctx.fillStyle = colours[row.lane];
    ctx.beginPath(); ctx.roundRect(4 * ratio, top + (tall - dot) / 2, dot, dot, 2 * ratio); ctx.fill();
    ctx.fillStyle = colours.ink;
    ctx.fillText(fit(ctx, laneName(row.lane), left - dot - 12 * ratio), dot + 9 * ratio, top + tall / 2);
  });
}
function draw(u) {
  const { ctx } = u, { left, top, width, height } = u.bbox, ratio = devicePixelRatio || 1;
  const shown = session(), [min, max] = [u.scales.x.min, u.scales.x.max], x = (time) => u.valToPos(time, "x", true);
  ctx.save();
  ctx.beginPath(); ctx.rect(left, top, width, height); ctx.clip();
  ctx.font = `${12 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "middle"; ctx.textAlign = "left";
  for (const row of layout) {
    const y = u.valToPos(row.top, "y", true), tall = row.height * ratio, colour = colours[row.lane];
    const items = byLane(row.lane);
    let free = -Infinity;
    for (let index = 0; index < items.length; index++) {
      const item = items[index], end = finish(item);
      if (end < min) continue;
      if (item.start > max) break;
      const from = x(item.start), to = x(end), next = items[index + 1];
      const tone = item.tone ? colours[item.tone] : colour, pad = (TALL.has(row.lane) ? 6 : 7) * ratio;
      const bar = Math.max(to - from, 3 * ratio), chosen = item === state.selected || item === hovered;
      if (from + bar < free && !chosen) continue; // nothing of it would be seen
      free = Math.max(free, from + bar);
      ctx.globalAlpha = TALL.has(row.lane) ? 0.16 : end > item.start ? 0.2 : 1;
      ctx.fillStyle = tone;
      ctx.beginPath(); ctx.roundRect(from, y + pad, bar, tall - 2 * pad, Math.min(4 * ratio, bar / 2)); ctx.fill();
      ctx.globalAlpha = 1;
      if (end > item.start) { ctx.fillRect(from, y + pad, 2 * ratio, tall - 2 * pad); }
      if (chosen) { ctx.strokeStyle = colours.focus; ctx.lineWidth = 2 * ratio; ctx.strokeRect(from - 1, y + pad - 1, bar + 2, tall - 2 * pad + 2); }
      if (TALL.has(row.lane)) continue;
      const until = Math.min(next ? Math.max(x(next.start), to) : Infinity, left + width);
      const room = until - Math.max(from, left) - 12 * ratio;
      if (room < 26 * ratio) continue;
      const label = (item.lane === "video" ? `${item.text} ${item.detail}` : item.text).slice(0, 300).replace(/\s+/g, " ");
      ctx.fillStyle = item.tone ? tone : colours.ink;
      ctx.fillText(fit(ctx, label, room), Math.max(from, left) + 7 * ratio, y + tall / 2 + ratio / 2);
    }
    const levels = shown.levels[row.lane];
    if (levels) drawLevels(u, levels.list, y, tall, colour, ratio);
    if (row.lane === "audio") drawTurns(u, y, tall, ratio);
  }
  ctx.restore();
}
function drawLevels(u, list, y, tall, colour, ratio) {
  const { ctx } = u, [min, max] = [u.scales.x.min, u.scales.x.max], columns = new Map();
  const wide = Math.max(1.5 * ratio, u.valToPos(min + 0.1, "x", true) - u.valToPos(min, "x", true) - ratio);
  for (const [time, level] of list) {
    if (time < min - 0.1 || time > max) continue;
    const column = Math.round(u.valToPos(time, "x", true) / (2 * ratio));
    columns.set(column, Math.max(columns.get(column) || 0, level));
  }
  ctx.fillStyle = colour;
  for (const [column, level] of columns) {
    const half = Math.max(0.75 * ratio, Math.min(1, Math.sqrt(level) * 1.4) * (tall / 2 - 9 * ratio));
    ctx.fillRect(column * 2 * ratio, y + tall / 2 - half, Math.min(wide, u.bbox.width), 2 * half);
  }
}
function drawTurns(u, y, tall, ratio) {
  const { ctx } = u, x = (time) => u.valToPos(time, "x", true);
  for (const turn of session().turns) {
    for (const [at, length] of turn.gaps) {
      ctx.fillStyle = colours.warn; ctx.globalAlpha = 0.3;
      ctx.fillRect(x(at), y + 6 * ratio, Math.max(2 * ratio, x(at + length) - x(at)), tall - 12 * ratio);
      ctx.globalAlpha = 1;
    }
    if (turn.audio_latency == null) continue;
    const from = x(turn.asked), to = x(turn.asked + turn.audio_latency), middle = y + tall / 2;
    if (to - from < 4 * ratio) continue;
    ctx.strokeStyle = colours.quiet; ctx.lineWidth = ratio;
    ctx.setLineDash([3 * ratio, 3 * ratio]);
    ctx.beginPath(); ctx.moveTo(from, middle); ctx.lineTo(to, middle); ctx.stroke();
    ctx.setLineDash([]);
    ctx.beginPath(); ctx.moveTo(from, middle - 5 * ratio); ctx.lineTo(from, middle + 5 * ratio); ctx.stroke();
    const label = duration(turn.audio_latency), length = ctx.measureText(label).width;
    if (to - from < length + 10 * ratio) continue;
    ctx.fillStyle = colours.quiet;
    ctx.fillText(label, (from + to - length) / 2, middle - 11 * ratio);
  }
}
function fit(ctx, text, room) {
  if (ctx.measureText(text).width <= room) return text;
  let low = 0, high = text.length;
  while (low < high) { const middle = (low + high + 1) >> 1; if (ctx.measureText(`${text.slice(0, middle)}…`).width <= room) low = middle; else high = middle - 1; }
  return low > 1 ? `${text.slice(0, low)}…` : "";
}
function find(u, left, top) {
  const at = u.posToVal(top, "y"), row = layout.find((each) => at >= each.top && at < each.top + each.height);
  if (!row) return null;
  let best = null, distance = 7;
  for (const item of byLane(row.lane)) {
    const from = u.valToPos(item.start, "x"), to = Math.max(u.valToPos(finish(item), "x"), from + 3);
    const off = left < from ? from - left : left > to ? left - to : 0;
    if (off < distance || (off === 0 && distance === 0)) { best = item; distance = off; }
  }
  return best;
}
const tip = node("div", null, "tip");
function hover(u) {
  const { left, top } = u.cursor, before = hovered;
  hovered = left < 0 ? null : find(u, left, top);
  if (hovered !== before) u.redraw(false);
  if (!hovered) { tip.remove(); return; }
  if (hovered !== before || !tip.isConnected) tip.replaceChildren(...describe(hovered));
  u.over.append(tip);
  const right = left + tip.offsetWidth + 16 > u.over.clientWidth;
  tip.style.left = `${right ? Math.max(0, left - tip.offsetWidth - 14) : left + 14}px`;
  tip.style.top = `${Math.min(top + 14, Math.max(0, u.over.clientHeight - tip.offsetHeight))}px`;
}
function describe(item) {
  const head = node("span", null, "quiet"), start = session().start;
  const when = item.end == null ? `from ${clock(item.start - start)}` : item.end > item.start ? `${clock(item.start - start)}, ${duration(item.end - item.start)}` : clock(item.start - start);
  head.append(node("b", laneName(item.lane)), ` ${when}`);
  const body = node("div", item.lane === "video" ? `${item.text} ${item.detail}` : item.text || item.detail);
  const found = [head, body];
  if (item.text && item.detail && item.lane !== "video") found.push(node("span", item.detail, "quiet"));
  return found;
}
function select(u) {
  const { left, width } = u.select;
  if (width > 4) setView(u.posToVal(left, "x"), u.posToVal(left + width, "x"));
  u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}
function wheel(event) {
  const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
  if (!event.ctrlKey && !event.metaKey && !sideways) return;
  event.preventDefault();
  if (sideways) { move((event.deltaX || event.deltaY) / 1200); return; }
  const at = chart.posToVal(event.clientX - chart.over.getBoundingClientRect().left, "x");
  zoom(Math.exp(event.deltaY / 300), at);
}
const touches = new Map();
$("chart").addEventListener("pointerdown", (event) => { if (event.pointerType === "touch") touches.set(event.pointerId, event.clientX); });
$("chart").addEventListener("pointermove", (event) => {
  if (!touches.has(event.pointerId)) return;
  const before = [...touches.values()];
  touches.set(event.pointerId, event.clientX);
  const after = [...touches.values()], width = chart.over.clientWidth;
  if (after.length === 1 && !state.whole) move((before[0] - after[0]) / width);
  else if (after.length === 2) {
    const spread = (pair) => Math.max(8, Math.abs(pair[0] - pair[1]));
    const middle = (after[0] + after[1]) / 2 - chart.over.getBoundingClientRect().left;
    zoom(spread(before) / spread(after), chart.posToVal(middle, "x"));
  }
});
for (const name of ["pointerup", "pointercancel", "pointerleave"])
  $("chart").addEventListener(name, (event) => touches.delete(event.pointerId));

/* Selection and keys */
function choose(item) {
  state.selected = item;
  $("detail").replaceChildren(...(item ? describe(item) : [node("span", "Choose an item to read all of it here.", "quiet")]));
  if (item) {
    const [min, max] = state.view, width = max - min;
    if (item.start > max || finish(item) < min) setView(item.start - width / 3, item.start + width * 2 / 3);
  }
  if (chart) chart.redraw(false);
}
function zoomTo(start, end) { const room = Math.max((end - start) * 0.15, 0.25); setView(start - room, end + room); }
function step(by) {
  const lane = state.selected?.lane ?? layout[0]?.lane, items = byLane(lane);
  const at = items.indexOf(state.selected);
  choose(items[Math.min(Math.max(at < 0 ? (by > 0 ? 0 : items.length - 1) : at + by, 0), items.length - 1)] ?? null);
}
function changeLane(by) {
  const at = layout.findIndex((row) => row.lane === state.selected?.lane);
  const row = layout[Math.min(Math.max(at < 0 ? 0 : at + by, 0), layout.length - 1)];
  if (!row) return;
  const time = state.selected?.start ?? state.view[0];
  choose(byLane(row.lane).reduce((best, item) => !best || Math.abs(item.start - time) < Math.abs(best.start - time) ? item : best, null));
}
$("chart").addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const actions = {
    ArrowLeft: () => event.shiftKey ? move(-0.25) : step(-1), ArrowRight: () => event.shiftKey ? move(0.25) : step(1),
    ArrowUp: () => changeLane(-1), ArrowDown: () => changeLane(1),
    "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6), "−": () => zoom(1 / 0.6), "0": showAll,
    Home: () => { const [min, max] = state.view, [low] = limits(); setView(low, low + max - min); },
    End: () => { const [min, max] = state.view, [, high] = limits(); setView(high - (max - min), high); },
    Enter: () => state.selected && zoomTo(state.selected.start, finish(state.selected)),
    Escape: () => choose(null),
  };
  const action = actions[event.key];
  if (!action || !session()) return;
  event.preventDefault();
  action();
});
$("zoom-in").onclick = () => zoom(0.6);
$("zoom-out").onclick = () => zoom(1 / 0.6);
$("earlier").onclick = () => move(-0.4);
$("later").onclick = () => move(0.4);
$("whole").onclick = showAll;
function drag(event) {
  if (event.type === "pointermove" && !event.buttons) return;
  const box = $("scroll").getBoundingClientRect(), [low, high] = limits(), [min, max] = state.view;
  const middle = low + (event.clientX - box.left) / box.width * (high - low);
  if (event.type === "pointerdown") $("scroll").setPointerCapture(event.pointerId);
  setView(middle - (max - min) / 2, middle + (max - min) / 2);
}
$("scroll").addEventListener("pointerdown", drag);
$("scroll").addEventListener("pointermove", drag);

/* Figures and tables */
function showFigures() {
  $("figures").replaceChildren(...session().figures.map(([label, value, note, tone]) => {
    const box = node("div", null, tone);
    box.append(node("dt", label), node("dd", value, "value"));
    if (note) box.append(node("dd", note, "note"));
    return box;
  }));
}
function showTurns() {
  const shown = session();
  $("turns-panel").hidden = !shown.turns.length;
  const listed = data.live ? shown.turns.slice(-MAX_ROWS) : shown.turns.slice(0, MAX_TURNS);
  $("turn-count").textContent = listed.length < shown.turns.length ? `${listed.length} of ${shown.turns.length}` : String(listed.length);
  $("turns").tBodies[0].replaceChildren(...listed.map((turn) => {
    const row = node("tr"), button = node("button", String(turn.number)), first = node("td");
    button.type = "button";
    button.setAttribute("aria-label", `Show turn ${turn.number}`);
    button.onclick = () => { zoomTo(turn.asked ?? turn.start, turn.start + Math.max(turn.audio, 0.5)); $("chart").focus({ preventScroll: false }); };
    first.append(button);
    const gaps = turn.gaps.length ? `${turn.gaps.length}, ${duration(turn.gaps.reduce((sum, [, length]) => sum + length, 0))}` : "";
    const ending = turn.discarded ? `${turn.ending}, ${duration(turn.discarded)} unplayed` : turn.ending || "open";
    row.append(first, node("td", clock(turn.start - shown.start), "time"), node("td", turn.basis || "nothing"), node("td", duration(turn.latency), "figure"), node("td", duration(turn.audio_latency), "figure"), node("td", turn.audio ? duration(turn.audio) : "", "figure"), node("td", gaps, gaps ? "warn" : ""), node("td", ending, turn.ending === "cut" ? "bad" : turn.ending === "interrupted" ? "warn" : ""));
    return row;
  }));
}
function showEvents() {
  const query = state.query.trim().toLowerCase(), start = session().start;
  const found = session().sorted.filter((item) => !query || `${laneName(item.lane)} ${item.text} ${item.detail}`.toLowerCase().includes(query));
  const listed = data.live ? found.slice(-state.rows).reverse() : found.slice(0, state.rows);
  const forgotten = session().forgotten ? `, ${session().forgotten} older ones were removed` : "";
  $("count").textContent = `${found.length}${query ? ` of ${session().sorted.length}` : ""}${forgotten}`;
  $("events").tBodies[0].replaceChildren(...listed.map((item) => {
    const row = node("tr"), lane = node("td"), what = node("td", null, item.tone), time = node("td", null, "figure"), button = node("button", clock(item.start - start));
    button.type = "button";
    time.append(button);
    const name = node("span", laneName(item.lane), `lane lane-${item.lane}`);
    name.title = laneName(item.lane);
    lane.append(name);
    what.append((item.lane === "video" ? `${item.text} ${item.detail}` : item.text).trim().replace(/\n\s*\n/g, "\n"));
    if (item.detail && item.lane !== "video") what.append(item.text ? " " : "", node("span", item.detail, "quiet"));
    row.append(time, lane, what);
    row.onclick = () => { choose(item); zoomTo(item.start, finish(item)); $("chart").focus(); };
    return row;
  }));
  $("more").hidden = found.length <= state.rows;
}
$("filter").oninput = (event) => { state.query = event.target.value; state.rows = MAX_ROWS; showEvents(); };
$("more").onclick = () => { state.rows += 500; showEvents(); };

/* Page */
function showSessions() {
  const all = [...state.sessions.values()];
  $("sessions").hidden = all.length < 2;
  $("sessions").replaceChildren(...all.map((each) => {
    const name = (each.model.split("/").pop() || "session").slice(0, 60);
    const button = node("button", `${each.number} ${name}${each.open ? ", open" : ""}`);
    button.type = "button";
    button.setAttribute("aria-pressed", String(each.number === state.shown));
    button.onclick = () => { state.chosen = true; show(each.number); };
    return button;
  }));
}
function show(number) {
  state.shown = number;
  state.view = null;
  state.rows = MAX_ROWS;
  hovered = null;
  $("content").hidden = false;
  $("empty").hidden = true;
  readColours();
  choose(null);
  build();
  showAll();
  refresh();
}
function refresh() {
  const shown = session(), model = (shown.model || "").split("/").pop();
  const about = [model, shown.kind === "music" ? "music" : "", data.upstream, data.created ? new Date(data.created).toLocaleString() : ""];
  if (data.complete === false) about.push("the last line of the file is cut and left out");
  $("about").textContent = about.filter(Boolean).join(" · ");
  showSessions(); showFigures(); showTurns(); showEvents();
}
function update() {
  pending = 0;
  const last = [...state.sessions.keys()].pop();
  if (!session() || (!state.chosen && last !== state.shown)) {
    if (!session()) state.chosen = false;
    if (last == null) { $("content").hidden = true; $("sessions").hidden = true; $("empty").hidden = false; } else show(last);
    return;
  }
  const selected = state.selected && session().items.get(state.selected.id);
  const { whole, follow, view } = state, lanes = layout.map((row) => row.lane).join();
  arrange();
  if (layout.map((row) => row.lane).join() !== lanes) build();
  if (whole) showAll();
  else if (follow) { const [, high] = limits(); setView(high - (view[1] - view[0]), high); }
  if (selected && selected !== state.selected) choose(selected);
  chart.redraw(false);
  const typing = document.activeElement?.closest?.("#turns, #events, #sessions"); // keep the focus
  if (typing) showFigures(); else refresh();
}
function later() { pending ||= requestAnimationFrame(update); }
function listen() {
  const state_ = $("state"), source = new EventSource("events");
  state_.hidden = false;
  const say = (text, good) => { state_.textContent = text; state_.classList.toggle("good", good); };
  say("Connecting", false);
  $("empty").textContent = "No session yet. A client that connects to the server appears here.";
  $("empty").hidden = false;
  source.onopen = () => say("Live", true);
  source.onerror = () => say("The server does not answer; trying again", false);
  source.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (news.reset) { state.sessions.clear(); state.lanes = new Map(news.lanes); }
    for (const each of news.sessions) merge(each);
    for (const number of state.sessions.keys()) if (!news.numbers.includes(number)) state.sessions.delete(number);
    later();
  };
}
new ResizeObserver(() => {
  if (chart && session() && chart.width !== $("chart").clientWidth) build();
}).observe($("chart"));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { readColours(); if (chart) chart.redraw(); });
if (data.live) listen();
else {
  for (const each of data.sessions) merge(each);
  const best = [...state.sessions.values()].reduce((most, each) => !most || each.items.size > most.items.size ? each : most, null);
  if (best) show(best.number);
  else { $("empty").textContent = "There is no connection in this file."; $("empty").hidden = false; }
}
})();
