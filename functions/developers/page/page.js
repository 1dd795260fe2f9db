/* global SwaggerUIBundle */

// One part of the API at a time: Swagger UI takes seconds to open an operation of the whole document.
const whole = await (await fetch('/v1/openapi.json')).json();
const ofPart = Object.groupBy(Object.entries(whole.paths), ([path]) => path.split('/')[2]);
const parts = { ...ofPart, events: [] };

/** The paths of a part, or the webhooks, with the components that they refer to, and those that these refer to. */
function documentOf(part) {
  const { paths, webhooks, components, ...head } = whole;
  const shown = part === 'events' ? { paths: {}, webhooks } : { paths: Object.fromEntries(ofPart[part]) };
  const used = { securitySchemes: components.securitySchemes };
  const wanted = [shown];
  for (const piece of wanted) {
    for (const [, section, name] of JSON.stringify(piece).matchAll(/"#\/components\/([^/"]+)\/([^"]+)"/g)) {
      used[section] ??= {};
      if (name in used[section]) continue;
      used[section][name] = components[section][name];
      wanted.push(components[section][name]);
    }
  }
  return { ...head, ...shown, components: used };
}

function show() {
  const part = location.hash.slice(1) in parts ? location.hash.slice(1) : 'users';
  for (const link of document.querySelectorAll('nav a')) link.ariaCurrent = link.hash === `#${part}` ? 'page' : null;
  SwaggerUIBundle({
    spec: documentOf(part),
    dom_id: '#reference',
    docExpansion: 'list',
    // Each schema is drawn where it is used.
    defaultModelsExpandDepth: -1,
    // Else pages that are not on localhost are shown to a service of somebody else.
    validatorUrl: null,
    requestInterceptor: (request) => {
      request.headers['Patchbay-Csrf'] = '1';
      return request;
    },
  });
}

document.querySelector('#install').textContent =
  `npm install ${new URL('/developers/patchbay-client.tgz', location.origin)}`;
document.querySelector('nav').append(
  ...Object.keys(parts)
    .sort()
    .map((part) => Object.assign(document.createElement('a'), { href: `#${part}`, textContent: part })),
);
addEventListener('hashchange', show);
show();
