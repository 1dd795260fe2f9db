/** Who may take calls that ring elsewhere. */
export { CallPickupGroup } from './call-pickup-group.ts';
