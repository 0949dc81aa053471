// A short training on the description as it is, beside random actions.

import {tell} from './api.js';
import {setText, show} from './numbers.js';

const element = (id) => document.getElementById(id);
const heightPx = 150;
const charts = new Map();

function chartOf(name) {
  if (charts.has(name)) return charts.get(name);
  const style = getComputedStyle(document.documentElement);
  const colour = (property) => style.getPropertyValue(property).trim();
  const axis = {stroke: colour('--soft'), grid: {stroke: colour('--line'), width: 1},
                ticks: {stroke: colour('--line'), width: 1}, font: '12px system-ui'};
  const parent = element(`trial-${name}`);
  const chart = new uPlot({
    width: Math.max(parent.clientWidth, 100), height: heightPx, legend: {show: false},
    cursor: {y: false, drag: {x: false, y: false}}, scales: {x: {time: false}},
    axes: [axis, {...axis, size: 56}],
    series: [{}, {stroke: colour('--leaf'), width: 2, points: {show: false}},
             {stroke: colour('--soft'), width: 2, dash: [6, 6], points: {show: false}}],
  }, [[], [], []], parent);
  charts.set(name, chart);
  return chart;
}

function draw(trial) {
  element('trial-charts').hidden = trial.seconds.length === 0;
  if (trial.seconds.length === 0) return;
  for (const name of ['return', 'position']) {
    const random = trial.random?.[name] ?? null;
    chartOf(name).setData([trial.seconds, trial[name], trial.seconds.map(() => random)]);
  }
  element('trial-charts').dataset.points = String(trial.seconds.length);
}

const percent = (share) => `${Math.round(100 * share)} %`;

function sentence(trial) {
  const last = trial.seconds.length - 1;
  const random = trial.random && `random actions: return ${show(trial.random.return)}, ` +
      `position ${show(trial.random.position)}`;
  const agent = last >= 0 && `agent after ${Math.round(trial.seconds[last])} s: ` +
      `return ${show(trial.return[last])}, position ${show(trial.position[last])}`;
  const stages = {
    none: '', starting: 'a server starts', random: 'random actions are measured',
    training: `an agent trains for ${trial.minutes} minutes`, done: 'done', failed: '',
  };
  const isBelow = agent && random && trial.return[last] !== null && trial.return[last] < trial.random.return;
  const explores = isBelow && `below random actions so far, because it still explores: ${percent(trial.epsilon[last])} ` +
      'of its actions are random; a longer try says more (--try-minutes)';
  return [stages[trial.stage], random, agent, explores].filter(Boolean).join('; ');
}

export function takeTrial(trial) {
  const isRunning = ['starting', 'random', 'training'].includes(trial.stage);
  element('trial-begin').hidden = isRunning;
  element('trial-end').hidden = !isRunning;
  element('trial-stage').dataset.stage = trial.stage;
  if (trial.stage === 'none') {
    setText(element('trial-stage'), '');
    return;
  }
  setText(element('trial-stage'), sentence(trial));
  if (trial.stage === 'failed') setText(element('trial-problem'), trial.problem);
  draw(trial);
}

element('trial-begin').addEventListener('click', () => tell('trial-problem', 'trial.begin'));
element('trial-end').addEventListener('click', () => tell('trial-problem', 'trial.end'));
addEventListener('resize', () => {
  for (const [name, chart] of charts)
    chart.setSize({width: Math.max(element(`trial-${name}`).clientWidth, 100), height: heightPx});
});
