// What the agent sees and thinks: the bars of its Q-values and its stack of observations.

import {fixed} from './numbers.js';
import {drawGrey} from './canvas.js';

const list = document.getElementById('q-values');
const stack = document.getElementById('stack');
let names = [];
let scale = null; // {low, high} of the bars, following the values slowly

export function setActions(actions) {
  names = actions;
  list.replaceChildren();
}

export function showDecision(decision, observations) {
  showChoice(decision);
  if (decision.q.length > 0) showBars(decision);
  list.dataset.stale = String(decision.q.length === 0);
  showStack(decision, observations);
}

function showChoice(decision) {
  const how = decision.greedy ? 'greedy' : 'random';
  const choice = document.getElementById('choice');
  choice.textContent = `· ${name(decision.action)}, ${how}`;
  choice.dataset.how = how;
  list.querySelectorAll('li').forEach((row, action) => mark(row, action === decision.action, how));
}

function showBars(decision) {
  if (list.children.length !== decision.q.length) makeRows(decision);
  const finite = decision.q.filter((q) => q !== null);
  const low = finite.length > 0 ? Math.min(...finite) : 0;
  const high = finite.length > 0 ? Math.max(...finite) : 0;
  const follow = (old, now) => old + 0.1 * (now - old);
  scale = scale === null ? {low, high}
      : {low: Math.min(low, follow(scale.low, low)), high: Math.max(high, follow(scale.high, high))};
  const span = Math.max(scale.high - scale.low, 1e-6);
  decision.q.forEach((q, action) => {
    const row = list.children[action];
    row.dataset.q = String(q);
    row.querySelector('.value').textContent = fixed(q, 3);
    const share = q === null ? 0 : 0.03 + 0.97 * (q - scale.low) / span;
    row.querySelector('i').style.transform = `scaleX(${share})`;
  });
  document.getElementById('q-scale').textContent =
      `bars from ${scale.low.toFixed(3)} to ${scale.high.toFixed(3)}; ▶ is the action taken`;
}

function makeRows(decision) {
  scale = null;
  list.replaceChildren(...decision.q.map((_, action) => {
    const row = document.createElement('li');
    row.innerHTML = '<span class="mark"></span><span class="name"></span>' +
        '<span class="bar"><i></i></span><span class="value"></span>';
    row.querySelector('.name').textContent = name(action);
    return row;
  }));
  const how = decision.greedy ? 'greedy' : 'random';
  mark(list.children[decision.action], true, how);
}

function mark(row, chosen, how) {
  row.dataset.chosen = String(chosen);
  row.querySelector('.mark').textContent = chosen ? '▶' : '';
  row.title = chosen ? `the action taken, ${how}` : '';
}

function showStack({depth, height, width}, observations) {
  while (stack.children.length > depth) stack.lastChild.remove();
  while (stack.children.length < depth) stack.append(document.createElement('canvas'));
  const bytes = height * width;
  for (let i = 0; i < depth; i++) {
    const canvas = stack.children[i];
    canvas.title = i === depth - 1 ? 'the newest' : `${depth - 1 - i} steps before`;
    drawGrey(canvas, width, height, observations.subarray(i * bytes, (i + 1) * bytes));
  }
  document.getElementById('stack-shape').textContent = `· ${depth} of ${width}×${height}, newest last`;
}

function name(action) {
  return names[action] ?? `action ${action}`;
}
