/**
 * Which skills a call asks for.
 *
 *   skill-rule.ts   what a tenant configures
 *   expression.ts   the language of the rules
 */
export { type Expression, parseExpression } from './expression.ts';
export { SkillRule } from './skill-rule.ts';
