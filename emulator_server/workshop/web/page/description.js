// The description besides its variables: formulas, actions, and whatever else stands in game.json.

import {ask, latestOnly, tell} from './api.js';
import {setText, show} from './numbers.js';

const element = (id) => document.getElementById(id);

const formulas = {
  position: 'how far the player is, such as 256 * screen + x; may be left out',
  died: 'holds when an episode is lost, such as delta_lives < 0',
  cleared: 'holds when one is won; may be left out',
  reward: 'of a step, such as min(1, progress / 16) - died',
};
const ownEditors = ['variables', 'formulas', 'action_sets'];
const furtherParts = {
  about: '', settings: {frame_skip: 4}, death_causes: {}, crop: [0, 0, 0, 0],
  difficulty: [1, 9], archive: {progress_bin: 64}, levels: {}, start: {}, roms: [],
};

// ---- Formulas ----

const lines = new Map(); // by name

function formulaLine(name) {
  const line = document.createElement('div');
  line.className = 'formula';
  line.innerHTML = '<label></label><input spellcheck="false"><output></output><p class="problem"></p>';
  const [label, input, output, problem] = line.children;
  label.textContent = name;
  label.htmlFor = input.id = `formula-${name}`;
  problem.id = `formula-${name}-problem`;
  input.placeholder = formulas[name];
  const tryIt = latestOnly(async (formula) => {
    try {
      const {value} = await ask('formula.try', {name, formula});
      problem.textContent = '';
      output.textContent = `= ${show(value)}`;
    } catch (error) {
      problem.textContent = error.message;
      output.textContent = '';
    }
  });
  input.addEventListener('input', () => tryIt(input.value));
  input.addEventListener('change', () => tell(problem.id, 'formula.set', {name, formula: input.value.trim()}));
  input.addEventListener('keydown', (event) => event.key === 'Enter' && input.blur());
  lines.set(name, {input, output, known: ''});
  return line;
}

function showFormulas(known) {
  for (const [name, line] of lines) {
    const text = known[name] ?? '';
    if (line.known === text) continue;
    line.known = line.input.value = text;
  }
}

export function takeRules(rules) {
  const values = {position: rules.position, died: Number(rules.died), cleared: Number(rules.cleared),
                  reward: rules.reward};
  for (const [name, {input, output}] of lines) {
    if (document.activeElement !== input) setText(output, input.value === '' ? '' : show(values[name]));
  }
}

// ---- Actions ----

const equal = (a, b) => JSON.stringify(a) === JSON.stringify(b);
let sets = {};

function showSets(known) {
  if (equal(sets, known)) return;
  sets = known;
  element('actions').replaceChildren(...Object.entries(sets).map(([name, actions]) =>
      part(`actions-${name}`, name, actions.every((action) => typeof action === 'string') ? actions.join(', ') : JSON.stringify(actions),
           (text) => setSets({...sets, [name]: parseActions(text)}),
           Object.keys(sets).length > 1 && (() => setSets(without(sets, name))))));
}

// Actions that are more than buttons are written as JSON.
function parseActions(text) {
  if (text.trim().startsWith('[')) return JSON.parse(text);
  return text.split(',').map((action) => action.trim()).filter((action) => action !== '');
}

const without = (object, key) => Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
const setSets = (value) => tell('actions-problem', 'part.set', {key: 'action_sets', value});

// ---- Other parts ----

let parts = {};

function showParts(description) {
  const known = Object.fromEntries(Object.entries(description).filter(([key]) => !ownEditors.includes(key)));
  if (equal(parts, known)) return;
  parts = known;
  const needed = ['name', 'platform', 'levels', 'start'];
  element('parts').replaceChildren(...Object.entries(parts).map(([key, value]) =>
      part(`part-${key}`, key, JSON.stringify(value, null, 1).replace(/\n\s*/g, ' '),
           (text) => tell('parts-problem', 'part.set', {key, value: JSON.parse(text)}),
           !needed.includes(key) && (() => tell('parts-problem', 'part.set', {key, value: null})))));
  const missing = Object.keys(furtherParts).filter((key) => !(key in parts));
  element('new-part').replaceChildren(...missing.map((key) => new Option(key, key)));
  element('part-add').hidden = missing.length === 0;
}

// An editor for a part: what is written into it counts when one leaves it.
function part(id, name, text, onChange, onRemove) {
  const block = document.createElement('div');
  block.className = 'part';
  block.innerHTML = '<div><label></label></div><textarea rows="2" spellcheck="false"></textarea>';
  const area = block.querySelector('textarea');
  area.id = id;
  area.value = text;
  const label = block.querySelector('label');
  label.textContent = name;
  label.htmlFor = area.id;
  area.addEventListener('change', async () => {
    const place = block.closest('section').querySelector('.problem');
    try {
      await onChange(area.value);
    } catch (error) {
      place.textContent = `${name}: this is not JSON: ${error.message}`;
    }
  });
  if (onRemove) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Remove';
    button.addEventListener('click', onRemove);
    label.after(button);
  }
  return block;
}

export function takeDescription(description) {
  showFormulas(description.formulas);
  showSets(description.action_sets);
  showParts(description);
}

element('formulas').replaceChildren(...Object.keys(formulas).map(formulaLine));
element('set-add').addEventListener('submit', (event) => {
  event.preventDefault();
  setSets({...sets, [element('new-set').value.trim() || 'more']: ['none', 'right', 'left', 'A', 'B']});
});
element('part-add').addEventListener('submit', (event) => {
  event.preventDefault();
  const key = element('new-part').value;
  tell('parts-problem', 'part.set', {key, value: furtherParts[key]});
});
