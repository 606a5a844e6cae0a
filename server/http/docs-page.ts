import { randomBytes } from 'node:crypto';
import type { Reply, Route } from './route.ts';

interface Operation {
  summary: string;
  parameters: { name: string; in: string; required: boolean }[];
  requestBody?: { content: { 'application/json': { schema: object } } };
  responses: Record<string, { description: string; content?: Record<string, { schema?: object }> }>;
}
interface OpenApi {
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Operation>>;
}

/** A page to read and try the API, made from its OpenAPI document; its script calls as whoever opened it. */
export function docsRoute(openApi: () => object): Route {
  return {
    method: 'get',
    path: '/docs',
    root: '/api',
    summary: 'This API as a page to read and try',
    answer: { status: 200, description: 'The page', type: 'text/html' },
    serve: (): Reply => {
      const nonce = randomBytes(16).toString('base64');
      const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'`;
      return {
        status: 200,
        body: pageOf(openApi() as OpenApi, nonce),
        headers: { 'Content-Security-Policy': policy },
      };
    },
  };
}

function pageOf({ info, paths }: OpenApi, nonce: string): string {
  const calls = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => callOf(method, path, operation)),
  );
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${text(info.title)} API</title>
<style nonce="${nonce}">${STYLE}</style>
<header><h1>${text(info.title)} API <small>${text(info.version)}</small></h1><p>${text(info.description)}</p>
<p>As a file: <a href="/api/v1/openapi.json">openapi.json</a></p></header>
<main>${calls.join('\n')}</main>
<script nonce="${nonce}">${SCRIPT}</script></html>`;
}

function callOf(method: string, path: string, { summary, parameters, requestBody, responses }: Operation): string {
  const fields = parameters.map(
    ({ name, in: place, required }) =>
      `<label>${text(name)}${required ? ' *' : ''} <input name="${text(name)}" data-in="${text(place)}"${required ? ' required' : ''}></label>`,
  );
  const schema = requestBody?.content['application/json'].schema;
  const body = schema
    ? `<label>body <textarea name="body" rows="6" spellcheck="false">${text(JSON.stringify(sampleOf(schema), null, 2))}</textarea></label>
<details><summary>What the body may be</summary><pre>${text(JSON.stringify(schema, null, 2))}</pre></details>`
    : '';
  const answers = Object.entries(responses).map(
    ([status, { description }]) => `<li><b>${text(status)}</b> ${text(description)}</li>`,
  );
  return `<details class="call"><summary><code class="${text(method)}">${text(method.toUpperCase())}</code> <code>${text(path)}</code> ${text(summary)}</summary>
<form data-method="${text(method)}" data-path="${text(path)}">${fields.join('')}${body}<button>Try it</button><output></output></form>
<ul>${answers.join('')}</ul></details>`;
}

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  minimum?: number;
}

/** The smallest body that shows its shape. */
function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf?.[0]) return sampleOf(schema.anyOf[0]);
  switch (schema.type) {
    case 'object': {
      const wanted = new Set([...(schema.required ?? []), 'name', 'unitPriceMinor', 'customerName']);
      const entries = Object.entries(schema.properties ?? {}).filter(([name]) => wanted.has(name));
      return Object.fromEntries(entries.map(([name, property]) => [name, sampleOf(property)]));
    }
    case 'array':
      return schema.items ? [sampleOf(schema.items)] : [];
    case 'integer':
    case 'number':
      return Math.max(1000, schema.minimum ?? 0);
    case 'boolean':
      return false;
    default:
      return 'text';
  }
}

function text(value: string): string {
  return value.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
.call { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); border-radius: 8px; margin-block: .5rem; }
.call > summary { padding: .75rem 1rem; min-height: 48px; box-sizing: border-box; cursor: pointer; }
.call > form, .call > ul { margin: 0; padding: .5rem 1rem 1rem; display: grid; gap: .75rem; }
.call > ul { padding-inline-start: 2rem; gap: .1rem; }
code { font-weight: 600; } .get { color: light-dark(#1864ab, #74c0fc); } .post { color: light-dark(#087f5b, #63e6be); }
label { display: grid; gap: .25rem; } input, textarea, button { font: inherit; padding: .5rem; min-height: 48px; box-sizing: border-box; }
textarea, pre { font-family: ui-monospace, monospace; font-size: .875rem; overflow: auto; }
output { white-space: pre-wrap; font-family: ui-monospace, monospace; font-size: .875rem; }
:focus-visible { outline: 3px solid light-dark(#087f5b, #63e6be); }`;

const SCRIPT = `
for (const form of document.forms) form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const query = new URLSearchParams();
  let path = '/api/v1' + form.dataset.path;
  for (const input of form.querySelectorAll('input')) {
    if (input.dataset.in === 'path') path = path.replace('{' + input.name + '}', encodeURIComponent(input.value));
    else if (input.value) query.set(input.name, input.value);
  }
  const options = { method: form.dataset.method };
  const body = form.querySelector('textarea');
  if (body) Object.assign(options, { body: body.value, headers: { 'Content-Type': 'application/json' } });
  const output = form.querySelector('output');
  const answer = await fetch(path + (query.size ? '?' + query : ''), options);
  const said = await answer.text();
  try { output.textContent = answer.status + '\\n' + JSON.stringify(JSON.parse(said), null, 2); }
  catch { output.textContent = answer.status + '\\n' + said; }
});`;
