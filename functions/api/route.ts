import { RouteAnswer, RouteQuestion } from '#shared/dialplan/index.ts';
import { simulateRoute } from '#shared/usecases/index.ts';
import { endpoint } from './endpoint.ts';

export const routeEndpoints = [
  endpoint({
    operation: 'simulateRoute',
    method: 'post',
    path: '/v1/route',
    summary: 'Ask what would happen if a user or somebody outside called a number: the plan of the call, and why',
    allow: ['route:read'],
    body: RouteQuestion,
    answer: { status: 200, schema: RouteAnswer },
    problems: ['caller-unknown', 'trunk-unknown'],
    handle: ({ world, caller, body }) => simulateRoute(world, caller.principal, body),
  }),
];
