/** Shows each snapshot the server sends. What has not changed is left alone, so that focus and selections stay. */
import { drawLine, drawParts } from '/charts.js';

const byId = (id) => document.getElementById(id);
const states = {
  queued: 'waiting',
  active: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  needs_approval: 'needs approval',
};
const partNames = { changed: 'stored', unchanged: 'unchanged', skipped: 'skipped', failed: 'failed' };
const signs = { healthy: '✓', degraded: '!', down: '✕', good: '✓', warning: '!', error: '✕' };

const rows = new Map();
const known = new Map();

const source = new EventSource('/events');
source.addEventListener('snapshot', ({ data }) => {
  connection('live', 'Live');
  show(JSON.parse(data));
});
source.addEventListener('error', () => connection('waiting', 'Connection lost, trying again'));
byId('note').textContent = (await (await fetch('/note')).json()).note;

byId('start').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = Object.fromEntries(new FormData(event.target));
  const { error } = await post('/jobs', form);
  byId('answer').textContent = error ?? 'Started.';
});

function show({ at, jobs, health, incidents, samples }) {
  showFigures(jobs, samples);
  drawLine(byId('chart-pages'), smooth(samples), { now: at, format: (n) => number(n, 1), name: 'Pages a second' });
  const costs = samples.map(({ at: when, costUsd }) => ({ at: when, value: costUsd }));
  drawLine(byId('chart-cost'), costs, { now: at, format: dollars, name: 'Spent' });
  showJobs(jobs, at);
  byId('health').replaceChildren(...health.map(healthRow));
  byId('no-incidents').hidden = incidents.length > 0;
  byId('incidents').replaceChildren(...incidents.slice(0, 8).map(incidentRow));
}

function showFigures(jobs, samples) {
  const running = jobs.filter(({ endedAt }) => endedAt === null);
  const remaining = running.map(({ remainingMs }) => remainingMs);
  const sum = (read) => jobs.reduce((total, job) => total + read(job), 0);
  const figures = {
    'Jobs running': String(running.length),
    'All done in': running.length === 0 ? '–' : remaining.includes(null) ? 'unknown' : duration(Math.max(...remaining)),
    'Pages a second': number(smooth(samples).at(-1)?.value ?? 0, 1),
    Pages: number(sum(({ processed }) => processed)),
    Downloaded: bytes(sum(({ usage }) => usage.bytes)),
    'Tokens embedded': number(sum(({ usage }) => usage.tokens)),
    Spent: dollars(samples.at(-1)?.costUsd ?? 0),
    'Pages failed': number(sum(({ pages }) => pages.failed)),
  };
  const list = byId('figures');
  for (const [name, value] of Object.entries(figures)) {
    let figure = list.querySelector(`[data-name="${name}"]`);
    if (!figure) {
      figure = tag('div', { 'data-name': name }, tag('dt', {}, name), tag('dd', {}));
      list.append(figure);
    }
    setText(figure.querySelector('dd'), value);
  }
}

function showJobs(jobs, now) {
  byId('no-jobs').hidden = jobs.length > 0;
  const list = byId('jobs');
  for (const [jobId, row] of rows) {
    if (jobs.some((job) => job.jobId === jobId)) continue;
    row.remove();
    rows.delete(jobId);
  }
  jobs.forEach((job, index) => {
    const row = rows.get(job.jobId) ?? createRow(job);
    rows.set(job.jobId, row);
    if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
    updateRow(row, job, now);
    tellNews(job);
  });
}

function createRow({ jobId, customerId }) {
  const cancel = tag('button', { type: 'button', 'aria-label': `Cancel the job of ${customerId}` }, 'Cancel');
  cancel.addEventListener('click', async () => {
    cancel.disabled = true;
    await post(`/jobs/${jobId}/cancel`, {});
  });
  return tag(
    'li',
    { 'data-job': jobId },
    tag('h3', {}, customerId, tag('span', { class: 'chip' })),
    tag('progress', { max: 100, value: 0, 'aria-label': `Progress of ${customerId}` }),
    tag('p', { class: 'step' }),
    svgTag({ class: 'parts', role: 'img' }),
    tag('p', { class: 'facts' }),
    tag('ul', { class: 'failures' }),
    cancel,
  );
}

function updateRow(row, job, now) {
  const running = job.endedAt === null;
  const chip = row.querySelector('.chip');
  chip.dataset.state = job.state;
  setText(chip, states[job.state]);
  row.querySelector('progress').value = job.percentage;
  const rest = running && job.remainingMs !== null ? `, ${duration(job.remainingMs)} left` : '';
  const took = duration((job.endedAt ?? now) - job.startedAt);
  const pages = `${job.processed} of ${job.total} pages`;
  setText(row.querySelector('.step'), running ? `${job.percentage} %, ${pages}${rest}` : `${pages} in ${took}`);
  const parts = Object.entries(partNames).map(([part, name]) => ({ part, name, value: job.pages[part] }));
  drawParts(row.querySelector('svg'), parts);
  const { usage } = job;
  const told = parts.filter(({ value }) => value > 0).map(({ value, name }) => `${value} ${name}`);
  const facts = [
    ...told,
    `${job.products} products`,
    bytes(usage.bytes),
    `${number(usage.tokens)} tokens`,
    dollars(usage.costUsd),
  ];
  setText(row.querySelector('.facts'), facts.join(' · '));
  const failures = job.errors.slice(0, 3).map(({ code, count }) => tag('li', {}, `✕ ${code}, ${count} times`));
  row.querySelector('.failures').replaceChildren(...failures);
  row.querySelector('button').hidden = !running;
}

/** Said once for each state of a job, for those who do not see the page. */
function tellNews({ jobId, customerId, state }) {
  if (known.get(jobId) === state) return;
  known.set(jobId, state);
  byId('news').textContent = `${customerId}: ${states[state]}`;
}

function healthRow({ service, status, responseTime, errorRate }) {
  return tag(
    'tr',
    {},
    tag('th', { scope: 'row' }, service),
    tag('td', {}, tag('span', { class: 'chip', 'data-state': status }, `${signs[status]} ${status}`)),
    tag('td', {}, `${Math.round(responseTime)} ms`),
    tag('td', {}, `${number(errorRate * 100, 0)} %`),
  );
}

function incidentRow({ at, severity, customerId, code, text }) {
  return tag(
    'li',
    { 'data-severity': severity },
    tag('span', { class: 'sign', 'aria-hidden': 'true' }, signs[severity]),
    tag('time', { datetime: new Date(at).toISOString() }, new Date(at).toLocaleTimeString('en-GB')),
    tag('strong', {}, code),
    tag('span', {}, ` ${customerId}: ${text}`),
  );
}

function connection(state, text) {
  const chip = byId('connection');
  chip.dataset.state = state;
  setText(chip, text);
}

/** The mean of two seconds: single pages make a saw of it otherwise. */
function smooth(samples) {
  return samples.map(({ at }, index) => {
    const window = samples.slice(Math.max(0, index - 3), index + 1);
    return { at, value: window.reduce((sum, sample) => sum + sample.pagesPerSecond, 0) / window.length };
  });
}

async function post(path, body) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

const number = (value, digits = 0) => value.toLocaleString('en-GB', { maximumFractionDigits: digits });
const dollars = (value) => `$${value === 0 || value >= 1 ? value.toFixed(2) : value.toPrecision(2)}`;
const bytes = (value) => (value < 1e6 ? `${number(value / 1e3)} kB` : `${number(value / 1e6, 1)} MB`);

function duration(ms) {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** Text of pages and errors comes from strangers: it is set as text, never as markup. */
function tag(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

function svgTag(attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
