// The whole run's curves, over its steps.

const heightPx = 170;
const lookups = {
  'chart-return': (curves) => curves.return,
  'chart-position': (curves) => curves.position,
  'chart-clear-rate': (curves) => (curves.clearRate ?? []).map((rate) => rate === null ? null : 100 * rate),
  'chart-loss': (curves) => (curves.loss ?? []).map((loss) => loss > 0 ? loss : null), // 0: no update
};

export class Charts {
  #curves = {steps: []};
  #charts = new Map();
  #drawn = true;

  constructor() {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', () => this.#make());
    this.#make();
    const observer = new ResizeObserver(() => this.#resize());
    for (const id of Object.keys(lookups)) observer.observe(document.getElementById(id));
  }

  // {steps: [...], loss: [...], ...}, all of one length.
  setHistory(curves) {
    this.#curves = {steps: [], ...curves};
    this.#drawn = false;
  }

  add(point) {
    const steps = this.#curves.steps;
    if (steps.length > 0 && point.steps <= steps[steps.length - 1]) return;
    for (const [name, value] of Object.entries(point)) {
      if (!Array.isArray(value)) (this.#curves[name] ??= []).push(value);
    }
    this.#drawn = false;
  }

  draw() {
    if (this.#drawn) return;
    this.#drawn = true;
    for (const [id, chart] of this.#charts) {
      const values = lookups[id](this.#curves) ?? [];
      chart.setData([this.#curves.steps, values]);
      chart.root.parentElement.dataset.points = String(values.length);
    }
  }

  #make() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = {stroke: colour('--soft'), grid: {stroke: colour('--line'), width: 1},
                  ticks: {stroke: colour('--line'), width: 1}, font: '12px system-ui'};
    for (const [id, lookup] of Object.entries(lookups)) {
      const parent = document.getElementById(id);
      this.#charts.get(id)?.destroy();
      this.#charts.set(id, new uPlot({
        width: Math.max(parent.clientWidth, 100),
        height: heightPx,
        legend: {show: false},
        cursor: {y: false, drag: {x: false, y: false}},
        scales: {x: {time: false}},
        axes: [{...axis, values: (_, ticks) => ticks.map(compact)},
               {...axis, size: 56, values: (_, ticks) => ticks.map(compact)}],
        series: [{label: 'steps'}, {stroke: colour('--leaf'), width: 2, spanGaps: true, points: {show: false}}],
      }, [this.#curves.steps, lookup(this.#curves) ?? []], parent));
    }
    this.#drawn = false;
  }

  #resize() {
    for (const [id, chart] of this.#charts) {
      const width = document.getElementById(id).clientWidth;
      if (width > 0 && width !== chart.width) chart.setSize({width, height: heightPx});
    }
  }
}

const compactFormat = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 4});

export function compact(number) {
  return number === null || number === undefined ? '–' : compactFormat.format(number);
}
