// The search in memory, and the numbers that are watched.

import {tell} from './api.js';
import {Curve, setText, show} from './numbers.js';

const element = (id) => document.getElementById(id);
const words = (id) => element(id).value.split(' ');

let search = null; // {count, looks}; null: none

// ---- Search ----

function types() {
  const all = [];
  for (const bytes of words('search-size'))
    for (const kind of words('search-kind'))
      for (const order of bytes === '1' ? ['|'] : words('search-order')) all.push(order + kind + bytes);
  return all;
}

const begin = () => tell('search-problem', 'search.begin', {types: types()});

async function narrow(how) {
  const needsValue = element('search-values').querySelector(`[data-how="${how}"]`) !== null;
  const text = element('search-value').value.trim();
  const value = text === '' ? NaN : Number(text);
  if (needsValue && !Number.isFinite(value)) {
    element('search-problem').textContent = 'write the value into the field first';
    return;
  }
  const isFirst = search === null;
  if (isFirst && !await begin()) return;
  if (isFirst && !needsValue) return; // there is nothing to compare with yet
  tell('search-problem', 'search.narrow', needsValue ? {how, value} : {how});
}

function showSearch(found) {
  const table = element('found');
  table.hidden = found.length === 0;
  const body = table.querySelector('tbody');
  while (body.children.length > found.length) body.lastChild.remove();
  while (body.children.length < found.length) body.append(foundRow());
  found.forEach(([address, type, then, now], i) => {
    const row = body.children[i];
    row.dataset.address = address;
    row.dataset.type = type;
    row.dataset.changed = String(then !== now);
    [address, type, show(then), show(now)].forEach((text, cell) => setText(row.children[cell], text));
  });
}

function foundRow() {
  const row = document.createElement('tr');
  row.innerHTML = '<td></td><td></td><td></td><td></td><td><button type="button">Watch</button></td>';
  row.querySelector('button').addEventListener('click', () =>
      tell('numbers-problem', 'watch.add', {address: row.dataset.address, type: row.dataset.type}));
  return row;
}

function showCount() {
  const count = search?.count ?? 0;
  setText(element('search-count'), search === null ? '· none yet' :
      `· ${count.toLocaleString('en')} ${count === 1 ? 'number fits' : 'numbers fit'}` +
      (count > 100 ? ', the first 100 are below' : '') +
      `, ${search.looks} ${search.looks === 1 ? 'look' : 'looks'}`);
}

// ---- Numbers ----

const curves = new Map(); // by name, or by address and type
let named = {}; // as the description has them
let watched = [];

const curveOf = (key) => {
  if (!curves.has(key)) curves.set(key, new Curve());
  return curves.get(key);
};

function row(key, name, address, type, onName, onRemove) {
  const line = document.createElement('tr');
  line.innerHTML = '<td><input placeholder="name it" spellcheck="false"></td><td></td><td></td><td></td><td></td>' +
      '<td><button type="button">Remove</button></td>';
  const input = line.querySelector('input');
  input.value = name;
  input.setAttribute('aria-label', name ? `name of ${name}` : `name for ${address}`);
  input.addEventListener('change', async () => {
    if (!await onName(input.value.trim())) input.value = name;
  });
  input.addEventListener('keydown', (event) => event.key === 'Enter' && input.blur());
  [line.children[1].textContent, line.children[2].textContent] = [address, type];
  line.children[4].append(curveOf(key).canvas);
  line.querySelector('button').addEventListener('click', onRemove);
  line.dataset.key = key;
  return line;
}

const placeOf = (variable) => typeof variable.address === 'number' ? `0x${variable.address.toString(16).toUpperCase()}`
    : String(variable.address);

function showNamed() {
  element('named').replaceChildren(...Object.entries(named).map(([name, variable]) =>
    row(name, name, placeOf(variable), String(variable.type),
        (to) => to === '' || to === name ? false : tell('numbers-problem', 'variable.rename', {name, to}),
        () => tell('numbers-problem', 'variable.remove', {name}))));
}

function showWatched() {
  element('watched').replaceChildren(...watched.map(([address, type], index) =>
    row(`${address} ${type}`, '', address, type,
        (name) => name !== '' && tell('numbers-problem', 'variable.name', {address, type, name, about: ''}),
        () => tell('numbers-problem', 'watch.remove', {index}))));
}

// ---- From the stream ----

export function takeDesk(desk, description) {
  search = desk.search;
  showCount();
  // A field in which somebody writes is left alone until its content has changed.
  if (JSON.stringify(named) !== JSON.stringify(description.variables)) {
    named = description.variables;
    showNamed();
  }
  if (JSON.stringify(watched) !== JSON.stringify(desk.watched)) {
    watched = desk.watched;
    showWatched();
  }
}

export function takeNumbers(numbers) {
  showSearch(numbers.found);
  const put = (line, value) => {
    setText(line.children[3], show(value));
    if (numbers.motion === 'play') curveOf(line.dataset.key).add(value);
  };
  for (const line of element('named').children) put(line, numbers.named[line.dataset.key]);
  [...element('watched').children].forEach((line, i) => put(line, numbers.watched[i]));
}

element('search-begin').addEventListener('click', begin);
element('search-undo').addEventListener('click', () => tell('search-problem', 'search.undo'));
for (const button of document.querySelectorAll('[data-how]'))
  button.addEventListener('click', () => narrow(button.dataset.how));
element('search-value').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.target.blur(); // the keys are the game's again
  narrow('equal');
});
element('watch-add').addEventListener('submit', (event) => {
  event.preventDefault();
  tell('numbers-problem', 'watch.add',
       {address: element('watch-address').value.trim(), type: element('watch-type').value.trim()});
});
