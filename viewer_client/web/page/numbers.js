// The page's numbers and tables.

import {compact} from './charts.js';

// JSON has null in the place of NaN and infinities.
export function fixed(number, digits) {
  return number === null ? 'NaN' : number.toFixed(digits);
}

export function setText(id, text) {
  const element = document.getElementById(id);
  if (element.textContent !== text) element.textContent = text;
}

export function showFeed(name, state, sentence) {
  const item = document.getElementById(`feed-${name}`);
  item.dataset.state = state;
  const words = state === 'live' ? 'live' : sentence;
  const span = item.querySelector('span');
  if (span.textContent !== words) span.textContent = words;
}

export function showScreenFacts(screen) {
  setText('held', screen.action || 'nothing');
  setText('reward', signed(screen.reward));
  setText('return', fixed(screen.return, 2));
  setText('position', compact(rounded(screen.position)));
  setText('level', screen.seed ? `${screen.level} #${screen.seed}` : screen.level);
  const table = document.getElementById('variables');
  if (table.open) fill(table.querySelector('tbody'), screen.variables);
}

export function showEpisode(episode) {
  const result = episode.cleared ? '✓ cleared' : `✗ ${episode.endedBy}`;
  setText('episode', `${result}, ${fixed(episode.position, 0)} px in ${episode.steps} steps`);
}

export function showProgress(progress) {
  setText('steps', progress.steps.toLocaleString('en'));
  setText('updates', progress.updates.toLocaleString('en'));
  setText('epsilon', fixed(progress.epsilon, 4));
  setText('phase', progress.phase);
  setText('steps-per-second', compact(progress.stepsPerSecond));
  setText('updates-per-second', compact(progress.updatesPerSecond));
  setText('episodes', progress.episodes.toLocaleString('en'));
  setText('clears', progress.clears.toLocaleString('en'));
  setText('trained', duration(progress.seconds));
  setText('left', progress.secondsLeft >= 0 ? duration(progress.secondsLeft) : '–');
  showLevels(progress.levels ?? []);
  showDemonstrations(progress.demonstrations ?? []);
}

// Of a run on several levels or difficulties.
function showLevels(levels) {
  document.getElementById('levels').hidden = levels.length === 0;
  fill(document.querySelector('#levels tbody'), levels.map((one) => [
    one.difficulty ? `${one.level}, difficulty ${one.difficulty}` : one.level,
    one.episodes.toLocaleString('en'),
    one.clearRate === null ? '–' : `${fixed(100 * one.clearRate, 0)} %`,
    `${fixed(100 * one.share, 1)} %`,
  ]));
}

// Of a run that learns from demonstrations: a cell for each tenth of one, "3/5" where 3 of 5 episodes
// that began there did as well.
function showDemonstrations(demonstrations) {
  document.getElementById('demonstrations').hidden = demonstrations.length === 0;
  fill(document.querySelector('#demonstrations tbody'), demonstrations.map((one) => [
    one.name,
    one.position < 0 ? 'nowhere any more' : `step ${one.position} of ${one.steps}`,
    `${one.began.reduce((sum, count) => sum + count, 0)}`,
    ...one.began.map((began, part) => began ? `${one.asWell[part]}/${began}` : '–'),
  ]));
}

export function showSettings(settings) {
  fill(document.querySelector('#settings tbody'), settings);
}

export function showEvaluations(evaluations) {
  const section = document.getElementById('evaluations');
  section.querySelector('.note').hidden = evaluations.length > 0;
  section.querySelector('table').hidden = evaluations.length === 0;
  const percent = (rate) => rate === null ? 'NaN' : `${fixed(100 * rate, 1)} %`;
  const rows = [...evaluations].reverse().map((result) => [
    result.steps.toLocaleString('en'),
    `${result.clears} of ${result.episodes}`,
    `${percent(result.clearRate)} (${percent(result.low)} to ${percent(result.high)})`,
    compact(result.position),
    compact(result.return),
  ]);
  fill(section.querySelector('tbody'), rows);
}

// Rows of cells, the first one a heading; rows that are there already are used again.
function fill(body, rows) {
  while (body.children.length > rows.length) body.lastChild.remove();
  rows.forEach((cells, index) => {
    const row = body.children[index] ?? body.appendChild(document.createElement('tr'));
    cells.forEach((cell, column) => {
      const kind = column === 0 ? 'th' : 'td';
      const element = row.children[column] ?? row.appendChild(document.createElement(kind));
      const text = String(cell);
      if (element.textContent !== text) element.textContent = text;
    });
  });
}

function signed(number) {
  return (number > 0 ? '+' : '') + fixed(number, 2);
}

function rounded(number) {
  return number === null ? null : Math.round(number);
}

function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return `${Math.floor(seconds)} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
