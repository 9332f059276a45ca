// Results to make pages of: the shipped incidents as `ctest` has run them, and small ones that are
// unusual in one way.
import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

export const INCIDENTS = ['misweighted-pool', 'wrong-algorithm', 'login-bottleneck', 'favoured-servers', 'routing-rule'];

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with ctest`);
  return value;
};

export const OUT = env('BALLAST_PAGES');
const BALLAST = env('BALLAST_BINARY');
mkdirSync(OUT, {recursive: true});

export interface Json { [name: string]: any } // eslint-disable-line @typescript-eslint/no-explicit-any

// Exit code 1 says that an expectation was missed, which may be what we want.
function ballast(...args: string[]): string {
  try {
    return execFileSync(BALLAST, args, {stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 1 << 28});
  } catch (error) {
    const {status, stdout} = error as {status?: number; stdout?: string};
    if (status !== 1) throw error;
    return stdout ?? '';
  }
}

export interface Page { file: string; result: Json }

export function incident(name: string): Page | null {
  const result = join(env('BALLAST_INCIDENT_RESULTS'), name, 'result.json');
  if (!existsSync(result)) return null;
  const file = join(OUT, `${name}.html`);
  ballast('report', result, '--out', file);
  return {file, result: JSON.parse(readFileSync(result, 'utf8'))};
}

interface Shape { servers?: number; rate?: string; queue?: string; workers?: number; more?: string; warmup?: string }

function scenario(name: string, shape: Shape): string {
  const {servers = 4, rate = '40/s', queue = '10', workers = 2, more = '', warmup = '0s'} = shape;
  return `version: 1
name: ${name}
summary: A small run for the tests of the page.
duration: 2m
warmup: ${warmup}
interval: 1s
slo: {latency: 200ms}
incident: {from: 30s, to: 90s}
traffic:
  web:
    to: edge
    arrivals: {process: poisson, rate: ${rate}}
    users: {count: 500}
    work: {distribution: exponential, mean: 50ms}
balancers:
  edge: {algorithm: haproxy/roundrobin, pool: app}
pools:
  app: {servers: ${servers}, workers: ${workers}, queue: ${queue}}
${more}`;
}

function small(name: string, shape: Shape, change?: (result: Json) => void): Page {
  const folder = join(OUT, `result-${name}`);
  const yaml = join(OUT, `${name}.yaml`);
  writeFileSync(yaml, scenario(name, shape));
  ballast('run', yaml, '--quiet', '--no-performance', '--out', folder);
  const path = join(folder, 'result.json');
  const result = JSON.parse(readFileSync(path, 'utf8')) as Json;
  if (change) {
    change(result);
    writeFileSync(path, JSON.stringify(result));
  }
  const file = join(OUT, `${name}.html`);
  ballast('report', folder, '--out', file);
  return {file, result};
}

// Every text of a result that is not part of its form becomes an attempt to break out of its place.
const FORM = new Set(['schema', 'clock', 'verdict', 'kind', 'what', 'fault', 'servers', 'pool', 'server']);
export const POISON = `</script><script>document.title='broken'</script><img src=x onerror="document.title='broken'">"'`;

export function poisoned(json: unknown, key = ''): unknown {
  if (typeof json === 'string') return FORM.has(key) ? json : json + POISON;
  if (Array.isArray(json)) return json.map((item) => poisoned(item, key));
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, poisoned(value, name)]));
}

// What compare, plan and sweep say of a small scenario, as files and as pages of those files.
export type Study = 'compare' | 'plan' | 'sweep';
const STUDIES: Record<Study, string[]> = {
  compare: ['--replications', '6'],
  plan: ['--servers', 'app', '--cost', '0.40', '--survive', 'server', '--objective', 'latency.p99 <= 300ms',
    '--objective', 'error_ratio <= 1%'],
  sweep: ['--vary', 'traffic.web.arrivals.rate=20..100:20/s', '--vary', 'balancers.edge.algorithm=random,haproxy/leastconn',
    '--replications', '5'],
};
const WHATIFS = `events: [{name: fault, at: 40s, fault: slow, target: app-2, for: 40s, factor: 8}]
whatif:
  leastconn: {summary: balanced by load, set: {balancers.edge.algorithm: haproxy/leastconn}}
  no_fault: {drop: [fault]}
  same_weights: {set: {balancers.edge.weights: {"*": 3}}}
baseline: no_fault
`;

export function study(command: Study, change?: (result: Json) => Json): Page {
  const name = change ? `${command}-changed` : command;
  const yaml = join(OUT, `${name}.yaml`);
  writeFileSync(yaml, scenario(`study-${command}`, {rate: '60/s', more: command === 'compare' ? WHATIFS : ''}));
  const folder = join(OUT, `study-${name}`);
  mkdirSync(folder, {recursive: true});
  const path = join(folder, `${command}.json`);
  const out = command === 'compare' ? ['--out', folder] : [];
  const printed = ballast(command, yaml, ...STUDIES[command], ...out, '--quiet', '--format', 'json');
  let result = JSON.parse(printed) as Json;
  if (change) result = change(result);
  writeFileSync(path, JSON.stringify(result));
  const file = join(OUT, `${name}.html`);
  ballast('report', path, '--out', file);
  return {file, result};
}

const FAULT = 'events: [{name: fault, at: 30s, fault: errors, target: app, ratio: 1}]\n';
const CRASH = `events: [{at: 40s, fault: crash, target: app-2, for: 30s}]
investigation: [{at: 45s, kind: alert, text: "it's down"}, {at: 60s, kind: hypothesis, text: network, correct: false}]
`;

export function unusual(): Record<string, Page> {
  return {
    'one-server': small('one-server', {servers: 1, rate: '10/s'}),
    'thousand-servers': small('thousand-servers', {servers: 1000, rate: '2000/s', workers: 1}),
    'no-failures': small('no-failures', {}),
    'only-failures': small('only-failures', {more: FAULT, warmup: '30s'}),
    'no-traffic': small('no-traffic', {rate: '0/s'}),
    partial: small('partial', {}, (result) => { result['partial'] = true; result['ended_at_s'] = 119.5; }),
    poisoned: small('poisoned', {more: CRASH}, (result) => {
      Object.assign(result, poisoned(result));
    }),
    crash: small('crash', {more: CRASH}),
  };
}
