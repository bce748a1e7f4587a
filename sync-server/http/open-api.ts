/**
 * The API's description (OpenAPI 3.1), written from the same table and schemas that validate requests, and a plain page
 * that shows it to people.
 */
import { z } from 'zod';
import { failure } from '#shared/protocol/api.ts';
import { endpoints, type Access, type Endpoint } from '#shared/protocol/endpoints.ts';
import { failureStatuses } from './api-routes.ts';
import { escapeHtml, plainDocument } from './plain-page.ts';

type Json = Readonly<Record<string, unknown>>;

export function describeApi(info: { readonly version: string; readonly origin: string }): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [name, endpoint] of listEndpoints()) {
    const template = endpoint.path.replaceAll(/:(\w+)/gu, '{$1}');
    (paths[template] ??= {})[endpoint.method.toLowerCase()] = describeOperation(name, endpoint);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Kontor',
      version: info.version,
      description:
        'Writing requests need the header `x-kontor: 1` and an `Origin` of this server. Documents are synced over the socket ' +
        'at `/sync`, not here.'
    },
    servers: [{ url: info.origin }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'kontor' } },
      schemas: { Failure: schemaOf(failure) }
    }
  };
}

const listEndpoints = (): [string, Endpoint][] => Object.entries(endpoints);

function describeOperation(name: string, endpoint: Endpoint): Json {
  const parameters = [...endpoint.path.matchAll(/:(\w+)/gu)].map(([, parameter]) => ({
    name: parameter,
    in: 'path',
    required: true,
    schema: { type: 'string', pattern: '^[0-9abcdefghjkmnpqrstvwxyz]{26}$' }
  }));
  const refusal = {
    description: 'Refused.',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Failure' } } }
  };
  return {
    operationId: name,
    summary: endpoint.summary,
    description: `Access: ${accessText(endpoint.access)}${endpoint.stepUp ? ', with the password typed within the last minutes' : ''}.`,
    security: endpoint.access === 'anyone' ? [] : [{ session: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(endpoint.request === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(endpoint.request) } } } }),
    responses: {
      ...success(endpoint.response),
      ...Object.fromEntries(failureStatuses.map((status) => [status, refusal]))
    }
  };
}

function success(response: Endpoint['response']): Json {
  if (response === 'nothing') return { 204: { description: 'Done.' } };
  if (response === 'bytes') return { 200: { description: 'Bytes.', content: { 'application/octet-stream': {} } } };
  return { 200: { description: 'Done.', content: { 'application/json': { schema: schemaOf(response) } } } };
}

const schemaOf = (schema: z.core.$ZodType): Json => z.toJSONSchema(schema, { io: 'input' });

function accessText(access: Access): string {
  if (access === 'anyone') return 'anyone';
  if (access === 'account') return 'any signed-in person';
  if (access === 'owner-of-any') return 'owners of a workspace';
  return `members with the right ${access}`;
}

export function apiPage(version: string): string {
  const rows = listEndpoints().map(
    ([name, endpoint]) =>
      `<h2 id="${escapeHtml(name)}"><code>${escapeHtml(`${endpoint.method} ${endpoint.path}`)}</code></h2>` +
      `<p>${escapeHtml(endpoint.summary)}<br>Access: ${escapeHtml(accessText(endpoint.access))}.</p>${bodyTables(endpoint)}`
  );
  return plainDocument(
    'Kontor: API',
    `<h1>Kontor ${escapeHtml(version)}: API</h1><p>JSON, with the session's cookie. Writing requests need the header ` +
      `<code>x-kontor: 1</code>. The same as data: <a href="/api/openapi.json">openapi.json</a>.</p>${rows.join('')}`
  );
}

function bodyTables(endpoint: Endpoint): string {
  const request = endpoint.request === undefined ? '' : fieldTable('Request', schemaOf(endpoint.request));
  const response = typeof endpoint.response === 'string' ? '' : fieldTable('Answer', schemaOf(endpoint.response));
  return request + response;
}

function fieldTable(title: string, schema: Json): string {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {};
  const required: unknown = schema['required'];
  const rows = Object.entries(properties).map(([field, type]) => {
    const optional = Array.isArray(required) && required.includes(field) ? '' : ' (optional)';
    return `<tr><td><code>${escapeHtml(field)}</code>${optional}</td><td>${escapeHtml(typeText(type))}</td></tr>`;
  });
  return `<table><thead><tr><th colspan="2">${title}</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null;

function typeText(schema: unknown): string {
  if (!isRecord(schema)) return 'any';
  if (Array.isArray(schema['enum'])) return schema['enum'].map(String).join(' | ');
  if (schema['type'] === 'array') return `list of ${typeText(schema['items'])}`;
  if (isRecord(schema['properties']))
    return `{ ${Object.entries(schema['properties'])
      .map(([field, type]) => `${field}: ${typeText(type)}`)
      .join(', ')} }`;
  return String(schema['type'] ?? 'any');
}
