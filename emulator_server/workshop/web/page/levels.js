// The levels: saved, played and recorded from their starts.

import {tell} from './api.js';
import {setText} from './numbers.js';

const element = (id) => document.getElementById(id);

function showRow(row, words, names, onClick) {
  row.replaceChildren(words, ...names.map((name) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name;
    button.addEventListener('click', () => onClick(name));
    return button;
  }));
}

export function takeLevels(levels) {
  const names = Object.keys(levels);
  const row = element('levels');
  if (row.dataset.names === JSON.stringify(names)) return;
  row.dataset.names = JSON.stringify(names);
  showRow(row, 'play from', names, (name) => tell('level-problem', 'level.begin', {name}));
  showRow(element('recordings'), 'record from', names,
          (level) => tell('recording-problem', 'record.begin', {level}));
}

let problem = ''; // as the workshop has told it

export function takeRecording({level, frames, outcome, problem: told}) {
  element('recordings').hidden = level !== null;
  element('recording').hidden = level === null;
  if (level !== null)
    setText(element('recording-frames'), `${level} is recorded: ${frames.toLocaleString('en')} frames`);
  setText(element('recording-outcome'), outcome);
  if (told === problem) return;
  problem = told;
  setText(element('recording-problem'), problem);
}

element('record-end').addEventListener('click', () => tell('recording-problem', 'record.end'));
element('level-add').addEventListener('submit', async (event) => {
  event.preventDefault();
  const name = element('level-name').value.trim();
  if (!await tell('level-problem', 'level.save', {name})) return;
  element('level-saved').textContent = `${name} is saved`;
  element('level-name').value = '';
  element('level-name').blur();
});
