// A person plays: the keys held go to the program whenever they change.

const keys = {
  KeyX: {bit: 0, button: 'A', key: 'X'},
  KeyZ: {bit: 1, button: 'B', key: 'Z'},
  KeyY: {bit: 1, button: 'B', key: 'Y'}, // where Z and Y change places
  ShiftRight: {bit: 2, button: 'select', key: 'right Shift'},
  Enter: {bit: 3, button: 'start', key: 'Enter'},
  KeyA: {bit: 9, button: 'L', key: 'A'}, // a Game Boy Advance's
  KeyD: {bit: 8, button: 'R', key: 'D'},
  ArrowRight: {bit: 4, button: 'right', key: '→'},
  ArrowLeft: {bit: 5, button: 'left', key: '←'},
  ArrowUp: {bit: 6, button: 'up', key: '↑'},
  ArrowDown: {bit: 7, button: 'down', key: '↓'},
};

let held = 0;
let sent = 0; // last
let sending = false;
let playing = false;
let requestHeaders = {};

// `panel` is filled with the keys' names; `headers` go with each request.
export function play(panel, headers = {}) {
  if (playing) return;
  playing = true;
  requestHeaders = headers;
  panel.hidden = false;
  panel.innerHTML = 'You play. ' + Object.values(keys).filter(({key}) => key !== 'Y')
      .map(({button, key}) => `<kbd>${key}</kbd> ${button}`).join(' &nbsp; ');
  addEventListener('keydown', (event) => change(event, true));
  addEventListener('keyup', (event) => change(event, false));
  addEventListener('blur', () => send(0));
  addEventListener('focusin', (event) => isField(event.target) && send(0));
}

// Where one writes, keys are letters.
function isField(element) {
  return element instanceof Element && element.matches('input, select, textarea');
}

function change(event, down) {
  const key = keys[event.code];
  if (!key || event.ctrlKey || event.metaKey || isField(event.target)) return;
  event.preventDefault();
  send(down ? held | (1 << key.bit) : held & ~(1 << key.bit));
}

// One request at a time, so that none overtakes another.
async function send(buttons) {
  held = buttons;
  while (!sending && sent !== held) {
    sending = true;
    sent = held;
    await fetch('keys', {method: 'POST', headers: {'Content-Type': 'application/json', ...requestHeaders},
                         body: String(sent)}).catch(() => {}); // the stream says that it is gone
    sending = false;
  }
}
