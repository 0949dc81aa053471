// The agent's panel: its Q-values and its stack of observations.

import {fixed} from './numbers.js';
import {drawGrey} from './canvas.js';

const list = document.getElementById('q-values');
const stack = document.getElementById('stack');
let names = [];

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

// Bars start at the mean of all actions, since Q-values differ by little of what they amount to.
function showBars(decision) {
  if (list.children.length !== decision.q.length) makeRows(decision);
  const finite = decision.q.filter((q) => q !== null);
  const best = Math.max(...finite);
  const mean = finite.reduce((sum, q) => sum + q, 0) / finite.length;
  const reach = Math.max(1e-6, ...finite.map((q) => Math.abs(q - mean)));
  decision.q.forEach((q, action) => {
    const row = list.children[action];
    row.dataset.q = String(q);
    row.querySelector('.value').textContent = fixed(q, 3);
    row.querySelector('.gap').textContent = gap(q, best);
    const share = q === null ? 0 : (q - mean) / reach;
    row.querySelector('i').style.transform = `scaleX(${share})`;
  });
  document.getElementById('q-scale').textContent = finite.length === 0 ? '' :
      `bars: difference from the mean, ${mean.toFixed(3)}, up to ±${reach.toFixed(3)}; ` +
      'right: Q-value and gap to the best; ▶ is the action taken';
}

function gap(q, best) {
  if (q === null) return '';
  return q === best ? 'best' : `−${(best - q).toFixed(3)}`;
}

function makeRows(decision) {
  list.replaceChildren(...decision.q.map((_, action) => {
    const row = document.createElement('li');
    row.innerHTML = '<span class="mark"></span><span class="name"></span>' +
        '<span class="bar"><i></i></span><span class="value"></span>' +
        '<span class="gap"></span>';
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
