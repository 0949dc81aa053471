// What is asked of the workshop.

const token = document.querySelector('meta[name="workshop-token"]').content;
export const headers = {'X-Workshop-Token': token};

// Returns the answer, or throws an Error with the workshop's sentence.
export async function ask(what, values = {}) {
  const response = await fetch('do', {
    method: 'POST',
    headers: {...headers, 'Content-Type': 'application/json'},
    body: JSON.stringify({do: what, ...values}),
  }).catch(() => { throw new Error('the workshop does not answer'); });
  if (!response.ok) throw new Error((await response.text()).trim());
  return response.json();
}

// The same for what a person has clicked: what goes wrong is written into `place`.
export async function tell(place, what, values) {
  const element = document.getElementById(place);
  element.textContent = '';
  try {
    await ask(what, values);
    return true;
  } catch (error) {
    element.textContent = error.message;
    return false;
  }
}

// Asks for the newest of what is wanted, one request at a time.
export function latestOnly(send) {
  let wanted;
  let isSending = false;
  return async (value) => {
    wanted = value;
    if (isSending) return;
    isSending = true;
    while (wanted !== undefined) {
      const next = wanted;
      wanted = undefined;
      await send(next).catch(() => {});
    }
    isSending = false;
  };
}
