"use strict";
// The plots of a report: the columns of the page's own JSON drawn by uPlot, one cursor over all of them.
(() => {
  const source = document.getElementById("data");
  const places = [...document.querySelectorAll(".canvas")];
  if (!source || !places.length) return;
  const data = JSON.parse(source.textContent);
  const rows = data.rows;

  // Columns. A line is stored as steps from one known value to the next; null is unknown.
  const line = (name, parts) => {
    const steps = data.lines[name];
    if (!steps) return new Array(rows).fill(null);
    let value = 0;
    return steps.map(step => (step === null ? null : (value += step) / parts));
  };
  const elapsed = new Array(rows);
  data.elapsed.forEach(([first, second], at) => {
    const end = at + 1 < data.elapsed.length ? data.elapsed[at + 1][0] : rows;
    for (let row = first; row < end; row++) elapsed[row] = second + row - first;
  });
  const way = line("way", 10000);
  const altitude = line("altitude", 10);
  const grade = line("grade", 10);
  const bpm = line("bpm", 1);
  const forecast = line("forecast", 1);
  const spm = line("spm", 1);
  const breath = line("breath", 10);
  const ratio = breath.map((rate, row) => (rate && spm[row] !== null ? spm[row] / rate : null));
  const gait = new Array(rows);
  data.gaits.forEach(([first, kind], at) => {
    const end = at + 1 < data.gaits.length ? data.gaits[at + 1][0] : rows;
    gait.fill(kind, first, end);
  });
  let isByTime = data.byTime;
  const along = () => (isByTime ? elapsed : way);

  // Words and numbers.
  const DASH = "–";
  const two = value => String(value).padStart(2, "0");
  const clock = seconds => {
    const whole = Math.round(seconds);
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  };
  const said = (value, digits, unit) => (value == null ? DASH : `${value.toFixed(digits)}${unit}`);
  const GAITS = data.gaitNames;

  // The row at an elapsed second: the last that is not after it.
  const rowAt = second => {
    let low = 0, high = rows - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (elapsed[middle] <= second) low = middle; else high = middle - 1;
    }
    return low;
  };
  data.cues.forEach(cue => { cue.row = rowAt(cue.at); });
  const holes = data.holes.map(([before, after]) => [rowAt(before), rowAt(after)]);
  const doubts = data.doubts.flatMap(one => one.spells.map(([from, to]) => ({ name: one.name, says: one.says, from: rowAt(from), to: rowAt(to) })));

  const taps = data.taps.map(([began, ended, stepsIn, stepsOut, breaths, perMin, feltPerMin, became]) => (
    { began, ended, stepsIn, stepsOut, breaths, perMin, feltPerMin, became: data.tapsBecame[became], from: rowAt(began), to: rowAt(ended) }));
  // Breaths a minute that the taps led to, by the cadence of each second.
  const led = new Array(rows).fill(null);
  taps.forEach(({ from, to, stepsIn, stepsOut }) => {
    for (let row = from; stepsIn && row <= to; row++) led[row] = spm[row] === null ? null : spm[row] / (stepsIn + stepsOut);
  });

  // Colours, read from the style sheet whenever light, dark or print changes them.
  let paint = {};
  const mix = () => {
    const style = getComputedStyle(document.documentElement);
    paint = Object.fromEntries(
      ["paper", "soft", "grid", "run", "hike", "hike-line", "stand", "stand-line", "top", "heart", "forecast", "spm", "breath",
        "led", "grade", "zone", "doubt", "hole", "cue-hike", "cue-run", "cue-ease", "cue-alarm", "cue-info"]
        .map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
    paint.stripes = pattern(6, context => { context.strokeStyle = paint["hike-line"]; context.lineWidth = 1.3; slash(context, 6); });
    paint.dots = pattern(5, context => { context.fillStyle = paint["stand-line"]; context.fillRect(1.5, 1.5, 2, 2); });
    paint.doubtful = pattern(6, context => { context.strokeStyle = paint.doubt; context.lineWidth = 1.6; slash(context, 6); });
    paint.tapped = pattern(4 * devicePixelRatio, (context, size) => { context.fillStyle = paint.breath; context.fillRect(0, 0, size / 2, size); });
    paint.empty = pattern(9, context => { context.strokeStyle = paint.hole; context.lineWidth = 1; slash(context, 9); });
  };
  const pattern = (size, draw) => {
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    const context = tile.getContext("2d");
    draw(context, size);
    return context.createPattern(tile, "repeat");
  };
  const slash = (context, size) => {
    context.beginPath();
    for (const shift of [-size, 0, size]) {
      context.moveTo(shift, size);
      context.lineTo(shift + size, 0);
    }
    context.stroke();
  };
  mix();

  const cueColour = cue => paint[`cue-${{ H: "hike", R: "run", E: "ease", "!": "alarm" }[cue.sign] || "info"}`];

  // What is painted under and over the lines: within the plot's own edges, and leaving no setting behind.
  const inside = (plot, draw) => {
    const { left, top, width, height } = plot.bbox, context = plot.ctx;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  };
  // A word that can be read on whatever lies under it.
  const word = (context, text, colour, x, y, align) => {
    context.font = `${11 * devicePixelRatio}px system-ui, sans-serif`;
    context.textAlign = align;
    context.textBaseline = "bottom";
    context.lineWidth = 3 * devicePixelRatio;
    context.lineJoin = "round";
    context.strokeStyle = paint.paper;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  };
  const edge = (plot, row) => plot.valToPos(along()[row], "x", true);
  const within = (plot, from, to) => {
    const { left, width } = plot.bbox;
    const a = Math.max(left, edge(plot, from)), b = Math.min(left + width, edge(plot, to));
    return b >= a ? [a, Math.max(b - a, 3)] : null;
  };
  const shade = plot => {
    const { top, height } = plot.bbox, context = plot.ctx;
    holes.forEach(([from, to]) => {
      const where = within(plot, from, to);
      if (!where) return;
      context.fillStyle = paint.empty;
      context.fillRect(where[0], top, where[1], height);
    });
    const deep = 7 * devicePixelRatio;
    doubts.forEach(spell => {
      const where = within(plot, spell.from, spell.to);
      if (!where) return;
      context.fillStyle = paint.doubtful;
      context.fillRect(where[0], top, where[1], deep);
    });
  };
  const FILLS = { 0: ["stand", "dots"], 1: ["hike", "stripes"], 2: ["run", null] };
  const ground = plot => {
    const { left, top, width, height } = plot.bbox, context = plot.ctx, floor = top + height;
    const strip = 8 * devicePixelRatio;
    data.gaits.forEach(([first, kind], at) => {
      const end = at + 1 < data.gaits.length ? data.gaits[at + 1][0] : rows - 1;
      if (!FILLS[kind] || edge(plot, end) < left || edge(plot, first) > left + width) return;
      const [colour, texture] = FILLS[kind];
      const area = new Path2D();
      recorded(first, end).forEach(([from, to]) => area.addPath(outline(plot, from, to, floor, strip)));
      context.fillStyle = paint[colour];
      context.fill(area);
      if (texture) {
        context.fillStyle = paint[texture];
        context.fill(area);
      }
    });
  };
  // The parts of a stretch of rows that have no hole in them.
  const recorded = (first, last) => {
    const parts = [];
    let from = first;
    holes.forEach(([before, after]) => {
      if (before < from || after > last) return;
      parts.push([from, before]);
      from = after;
    });
    return [...parts, [from, last]];
  };
  // The area under the ground from one row to another; where the height is unknown, a strip.
  const outline = (plot, first, last, floor, strip) => {
    const path = new Path2D();
    let x = edge(plot, first), pixel = NaN;
    path.moveTo(x, floor);
    for (let row = first; row <= last; row++) {
      x = edge(plot, row);
      if (Math.round(x) === pixel && row < last) continue;
      pixel = Math.round(x);
      const height = altitude[row];
      path.lineTo(x, height === null ? floor - strip : plot.valToPos(height, "y", true));
    }
    path.lineTo(x, floor);
    path.closePath();
    return path;
  };
  const bands = plot => {
    const { left, top, width, height } = plot.bbox, context = plot.ctx;
    const y = value => Math.min(top + height, Math.max(top, plot.valToPos(value, "y", true)));
    const edges = [...data.zones, 1000];
    for (let zone = 0; zone + 1 < edges.length; zone++) {
      const low = y(edges[zone]), high = y(edges[zone + 1]);
      if (low - high < 1) continue;
      context.globalAlpha = 0.04 + 0.05 * zone;
      context.fillStyle = paint.zone;
      context.fillRect(left, high, width, low - high);
      context.globalAlpha = 1;
    }
  };
  const bandNames = plot => {
    const { left, top, width, height } = plot.bbox, room = 14 * devicePixelRatio;
    data.zones.forEach((from, at) => {
      const low = Math.min(top + height, plot.valToPos(from, "y", true));
      const high = Math.max(top, plot.valToPos(data.zones[at + 1] ?? 1000, "y", true));
      if (low - high > room) word(plot.ctx, `zone ${at + 2}`, paint.soft, left + width - room / 3, low - 1, "right");
    });
  };
  // Stretches that taps led: at the foot, filled by what is known of the breath after them; the ratio above one that
  // stands alone, so that nobody takes it for its neighbour's.
  const ratioOf = one => (one.stepsIn ? `${one.stepsIn}:${one.stepsOut}` : "");
  const ledStretches = plot => {
    const { left, top, width, height } = plot.bbox, context = plot.ctx, deep = 8 * devicePixelRatio, y = Math.round(top + height - deep);
    const half = 13 * devicePixelRatio;
    taps.forEach((one, at) => {
      const where = within(plot, one.from, one.to);
      if (!where) return;
      const [x, wide] = where, line = 1.5 * devicePixelRatio;
      context.fillStyle = one.became === "matched" ? paint.breath : one.became === "breathed otherwise" ? paint.paper : paint.tapped;
      context.fillRect(x, y, wide, deep);
      context.strokeStyle = paint.breath;
      context.lineWidth = line;
      context.strokeRect(x + line / 2, y + line / 2, Math.max(0, wide - line), deep - line);
      const middle = Math.min(left + width - half, Math.max(left + half, x + wide / 2));
      const before = at ? edge(plot, taps[at - 1].to) : -Infinity, after = at + 1 < taps.length ? edge(plot, taps[at + 1].from) : Infinity;
      const isAlone = before < middle - 2 * half && after > middle + 2 * half;
      if (isAlone) word(context, ratioOf(one), paint.breath, middle, y - devicePixelRatio, "center");
    });
  };
  const threshold = plot => {
    if (data.hikeAbove === null) return;
    const { left, width, top, height } = plot.bbox, context = plot.ctx;
    const y = plot.valToPos(data.hikeAbove, "y", true);
    if (y < top || y > top + height) return;
    dashed(context, paint["cue-hike"], left, y, left + width, y);
    const tall = 14 * devicePixelRatio, foot = y - top > tall ? y - 2 : y + tall;
    word(context, `hike from ${data.hikeAbove} %`, paint["cue-hike"], left + 4, foot, "left");
  };
  const dashed = (context, colour, fromX, fromY, toX, toY) => {
    context.save();
    context.strokeStyle = colour;
    context.lineWidth = 1.2 * devicePixelRatio;
    context.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(fromX, fromY);
    context.lineTo(toX, toY);
    context.stroke();
    context.restore();
  };
  const stems = (plot, hasBadges) => {
    const { left, top, width, height } = plot.bbox, context = plot.ctx, size = 8 * devicePixelRatio;
    const taken = [];
    data.cues.forEach(cue => {
      const x = edge(plot, cue.row);
      if (x < left || x > left + width) return;
      const colour = cueColour(cue);
      if (!cue.felt) {
        if (hasBadges) {
          context.strokeStyle = colour;
          context.strokeRect(x - 1, top + height - 2 * size, 2, size);
        }
        return;
      }
      context.globalAlpha = cue.again ? 0.35 : 0.75;
      dashed(context, colour, x, top + (hasBadges ? size : 0), x, top + height);
      context.globalAlpha = 1;
      if (!hasBadges) return;
      let lane = 0;
      while (lane < 3 && x - (taken[lane] ?? -Infinity) < 2.2 * size) lane++;
      taken[lane] = x;
      badge(context, cue, x, top + size * (1.2 + 2.1 * lane), size, colour);
    });
  };
  const badge = (context, cue, x, y, size, colour) => {
    context.beginPath();
    if (cue.sign === "!") {
      for (let corner = 0; corner < 8; corner++) {
        const angle = Math.PI * (corner + 0.5) / 4;
        context.lineTo(x + size * Math.cos(angle), y + size * Math.sin(angle));
      }
      context.closePath();
    } else {
      context.arc(x, y, cue.sign === "i" ? 0.75 * size : size, 0, 2 * Math.PI);
    }
    context.fillStyle = cue.again ? paint.paper : colour;
    context.fill();
    context.lineWidth = 1.5 * devicePixelRatio;
    context.strokeStyle = colour;
    context.stroke();
    context.fillStyle = cue.again ? colour : paint.paper;
    context.font = `700 ${1.25 * size}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText(cue.sign, x, y + size * 0.06);
  };

  // uPlot cuts a line where a value is null; here also where nothing was recorded at all.
  const gaps = (plot, series, first, last, found) => {
    const cut = holes.map(([from, to]) => [edge(plot, from), edge(plot, to)]).filter(([from, to]) => to > from);
    return [...found, ...cut].sort((one, other) => one[0] - other[0]);
  };
  const curve = (label, colour, value, more) => ({
    label, stroke: () => paint[colour], width: 1.6, points: { show: false }, gaps, value: (_, number) => value(number), ...more,
  });
  const bpmRange = () => {
    const known = [...bpm, ...forecast].filter(value => value !== null);
    return [known.reduce((a, b) => Math.min(a, b), 250) - 6, known.reduce((a, b) => Math.max(a, b), 0) + 6];
  };
  const heartRange = bpmRange();
  const hasBreath = data.lines.breath || taps.length > 0;
  // Room at the foot for what taps led.
  const raised = (_, low, high) => (low === null ? [0, 1] : [low - 0.3 * Math.max(10, high - low), high + 0.1 * Math.max(10, high - low)]);
  const KINDS = {
    ground: {
      height: 270, columns: [altitude, gait],
      series: [
        curve("height", "top", value => said(value, 0, " m")),
        { label: "gait", scale: "gait", stroke: "transparent", points: { show: false }, value: (_, kind) => GAITS[kind] ?? DASH },
      ],
      under: [ground], badges: true,
      range: (_, low, high) => (low === null ? [0, 1] : [low - 0.04 * Math.max(30, high - low), high + 0.32 * Math.max(30, high - low)]),
    },
    grade: { height: 130, columns: [grade], series: [curve("grade", "grade", value => said(value, 1, " %"))], over: [threshold] },
    heart: {
      height: 210, columns: [bpm, forecast],
      series: [curve("heart rate", "heart", value => said(value, 0, " bpm")),
        curve("foreseen 30 s before", "forecast", value => said(value, 0, " bpm"), { dash: [5, 4], width: 1.2 })],
      under: [bands], over: [bandNames], range: () => heartRange,
    },
    rhythm: {
      height: taps.length ? 200 : 170, columns: [spm, ...(data.lines.breath ? [breath, ratio] : []), ...(taps.length ? [led] : [])],
      series: [curve("cadence", "spm", value => said(value, 0, " spm")),
        ...(data.lines.breath ? [curve("breath", "breath", value => said(value, 1, " /min"), { scale: "breath", dash: [7, 3] }),
          { label: "steps a breath", scale: "ratio", stroke: "transparent", points: { show: false }, value: (_, value) => said(value, 1, "") }] : []),
        ...(taps.length ? [curve("led by taps", "led", value => said(value, 1, " /min"), { scale: "breath", width: 4 })] : [])],
      over: taps.length ? [ledStretches] : [], breathRange: taps.length ? { range: raised } : {}, ...(taps.length ? { range: raised } : {}),
      hasBreath: true, taps,
    },
  };

  // Axes.
  const SECONDS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 864000];
  const KM = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100];
  const ticks = { stroke: () => paint.soft, width: 1 };
  const grid = { stroke: () => paint.grid, width: 1 };
  const axes = kind => [
    {
      stroke: () => paint.soft, grid, ticks, size: 34, space: 70, incrs: () => (isByTime ? SECONDS : KM),
      values: (_, splits) => splits.map(value => (isByTime ? clock(value) : `${+value.toFixed(2)} km`)),
    },
    { stroke: () => paint.soft, grid, ticks, size: 52, values: (_, splits) => splits.map(value => +value.toFixed(1)) },
    // All plots keep the room that the breath's axis takes, so that their seconds stand one above the other.
    ...(hasBreath ? [{
      side: 1, scale: kind.hasBreath ? "breath" : "y", size: 44, stroke: () => paint.breath, grid: { show: false },
      ticks: { ...ticks, show: Boolean(kind.hasBreath) },
      values: (_, splits) => splits.map(value => (kind.hasBreath ? value : "")),
    }] : []),
  ];

  const sync = uPlot.sync("session");
  const plots = {};
  const make = place => {
    const kind = KINDS[place.id];
    const tip = document.createElement("div");
    tip.className = "tip";
    tip.hidden = true;
    const plot = new uPlot({
      width: place.clientWidth || 600, height: kind.height, padding: [6, 0, 0, 0],
      legend: { live: true },
      cursor: { sync: { key: sync.key, scales: ["x", null] }, drag: { x: true, y: false }, y: false },
      scales: { x: { time: false }, y: kind.range ? { range: kind.range } : {}, gait: { range: () => [0, 2] }, ...(kind.hasBreath ? { breath: kind.breathRange } : {}) },
      series: [{ label: "at", value: (_, value, __, row) => at(row) }, ...kind.series],
      axes: axes(kind),
      hooks: {
        drawClear: [plot => inside(plot, () => { (kind.under || []).forEach(draw => draw(plot)); shade(plot); })],
        draw: [plot => inside(plot, () => { (kind.over || []).forEach(draw => draw(plot)); stems(plot, kind.badges); })],
        setCursor: [plot => point(plot, tip, kind)],
      },
    }, [along(), ...kind.columns], place);
    plot.over.append(tip);
    place.addEventListener("keydown", event => key(event, plot));
    plots[place.id] = plot;
  };
  const at = row => (row == null ? DASH : `${clock(elapsed[row])}${data.byTime ? "" : ` · ${way[row].toFixed(2)} ${data.km}`}`);

  // Hover: the cue under the cursor says its reason.
  const NEAR_PX = 9;
  const nearest = plot => {
    let found = null, closest = NEAR_PX;
    data.cues.forEach(cue => {
      const off = Math.abs(plot.valToPos(along()[cue.row], "x") - plot.cursor.left) + (cue.felt ? 0 : 3);
      if (off < closest) [found, closest] = [cue, off];
    });
    return found;
  };
  const tapsAt = (plot, kind) => (kind.taps || []).find(one => {
    const [from, to] = [one.from, one.to].map(row => plot.valToPos(along()[row], "x"));
    return plot.cursor.left >= from - 3 && plot.cursor.left <= Math.max(to, from + 3) + 3;
  });
  const ledSentence = one => `${clock(one.began)} breath taps${one.stepsIn ? ` ${ratioOf(one)}` : ""}`;
  const ledWords = one => [
    one.stepsIn ? `in for ${counted(one.stepsIn, "step")}, out for ${one.stepsOut}: ${said(one.perMin && one.perMin / 10, 1, " breaths a minute")}`
      : "silent: the rhythm of the steps was lost, or a cue came",
    `${counted(one.breaths, "breath")} told in ${one.ended - one.began + 1} s`,
    one.became === "unheard" ? `nobody felt them: ${data.tapsUnfelt}`
      : one.feltPerMin === null ? "what you breathed is not known" : `then the strap showed ${said(one.feltPerMin / 10, 1, " a minute")}: ${one.became}`,
  ];
  const counted = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
  const where = cue => [
    data.byTime ? "" : `${way[cue.row].toFixed(2)} ${data.km}`,
    cue.courseM === undefined ? "" : `${(cue.courseM / 1000).toFixed(2)} km on the course`,
  ].filter(Boolean).join(", ");
  const sentence = cue => `${cue.clock} ${cue.name}${cue.fate ? ` (${cue.fate})` : ""}`;
  const told = (tag, words) => {
    const element = document.createElement(tag);
    element.textContent = words;
    return element;
  };
  const point = (plot, tip, kind) => {
    const isHere = plot.over.matches(":hover") || plot.root.parentElement === document.activeElement;
    const isOn = isHere && plot.cursor.left >= 0, cue = isOn ? nearest(plot) : null, taps = isOn ? tapsAt(plot, kind) : null;
    tip.hidden = !(cue || taps);
    if (tip.hidden) return;
    tip.replaceChildren(
      ...(cue ? [told("b", sentence(cue)), ...[cue.why, where(cue), cue.became].filter(Boolean).map(words => told("p", words))] : []),
      ...(taps ? [told("b", ledSentence(taps)), ...ledWords(taps).map(words => told("p", words))] : []));
    const room = plot.over.clientWidth, x = cue ? plot.valToPos(along()[cue.row], "x") : plot.cursor.left;
    tip.style.left = x < room / 2 ? `${x + 14}px` : "auto";
    tip.style.right = x < room / 2 ? "auto" : `${room - x + 14}px`;
    tip.style.top = "4px";
  };

  // Moving about: by keys, by buttons in the tables, by the switch of the x axis.
  const all = () => Object.values(plots);
  const show = (from, to) => all().forEach(plot => plot.setScale("x", { min: from, max: to }));
  const ends = () => [along()[0], along()[rows - 1]];
  const move = row => {
    const plot = all()[0];
    const { min, max } = plot.scales.x, x = along()[row];
    if (x < min || x > max) show(x - (max - min) / 2, x + (max - min) / 2);
    all().forEach(one => one.setCursor({ left: one.valToPos(x, "x"), top: 10 }, true, false));
    tell(row);
  };
  const tell = row => {
    const cue = data.cues.find(one => one.felt && one.row === row);
    const words = [at(row), GAITS[gait[row]] ?? DASH, said(altitude[row], 0, " m"), said(grade[row], 1, " %"), said(bpm[row], 0, " bpm"),
      said(spm[row], 0, " steps a minute")];
    const tapped = taps.find(one => one.from <= row && row <= one.to);
    if (tapped) words.push(`${ledSentence(tapped)}: ${ledWords(tapped).join("; ")}`);
    if (cue) words.push(`${sentence(cue)}: ${cue.why}`);
    places.forEach(place => {
      place.setAttribute("aria-valuemin", "0");
      place.setAttribute("aria-valuemax", String(rows - 1));
      place.setAttribute("aria-valuenow", String(row));
      place.setAttribute("aria-valuetext", words.join(", "));
    });
    if (cue) document.getElementById("status").textContent = `${sentence(cue)}: ${cue.why}`;
  };
  let here = 0;
  const zoom = (plot, by) => {
    const { min, max } = plot.scales.x, x = along()[here], [low, high] = ends();
    const half = (max - min) * by / 2, middle = Math.min(Math.max(x, low + half), high - half);
    if (half * 2 >= high - low) show(low, high); else show(middle - half, middle + half);
  };
  const nextCue = way => {
    const felt = data.cues.filter(cue => cue.felt && (way > 0 ? cue.row > here : cue.row < here));
    return felt.length ? (way > 0 ? felt[0] : felt[felt.length - 1]).row : here;
  };
  const key = (event, plot) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { min, max } = plot.scales.x;
    const first = along().findIndex(x => x >= min), seen = along().filter(x => x >= min && x <= max).length;
    const stride = event.shiftKey ? 1 : Math.max(1, Math.round(seen / 100));
    const jumps = {
      ArrowLeft: () => here - stride, ArrowRight: () => here + stride, Home: () => first, End: () => first + seen - 1,
      PageUp: () => here - 10 * stride, PageDown: () => here + 10 * stride, n: () => nextCue(1), p: () => nextCue(-1),
    };
    const acts = { "+": () => zoom(plot, 0.5), "=": () => zoom(plot, 0.5), "-": () => zoom(plot, 2), Escape: () => show(...ends()) };
    if (jumps[event.key]) {
      here = Math.min(rows - 1, Math.max(0, jumps[event.key]()));
      move(here);
    } else if (acts[event.key]) acts[event.key]();
    else return;
    event.preventDefault();
  };
  document.querySelectorAll("button.go").forEach(button => button.addEventListener("click", () => {
    const from = rowAt(Math.max(0, +button.dataset.from)), to = rowAt(+button.dataset.to);
    here = Math.round((from + to) / 2);
    show(along()[from], along()[Math.max(to, from + 1)] ?? along()[to]);
    document.getElementById("plots-title").scrollIntoView();
  }));
  document.querySelectorAll("button.astable").forEach(button => button.addEventListener("click", () => {
    const isUnseen = document.getElementById(button.getAttribute("aria-controls")).classList.toggle("unseen");
    button.setAttribute("aria-expanded", String(!isUnseen));
    button.textContent = isUnseen ? "as a table" : "without the table";
  }));
  document.getElementById("reset").addEventListener("click", () => show(...ends()));
  document.querySelectorAll("input[name=along]").forEach(input => input.addEventListener("change", () => {
    isByTime = input.value === "time";
    places.forEach(place => plots[place.id].setData([along(), ...KINDS[place.id].columns]));
  }));

  document.getElementById("noscript").remove();
  places.forEach(make);
  tell(0);
  new ResizeObserver(() => places.forEach(place => plots[place.id].setSize({ width: place.clientWidth, height: KINDS[place.id].height }))).observe(places[0]);
  const repaint = () => { mix(); all().forEach(plot => plot.redraw(false, true)); };
  ["(prefers-color-scheme: dark)", "print"].forEach(query => matchMedia(query).addEventListener("change", repaint));
  // For the console of whoever wants to look: every number that is drawn.
  window.plots = plots;
})();
