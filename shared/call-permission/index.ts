/** Permissions that dialing rules ask for. */
export { CallPermission, STANDARD_CALL_PERMISSIONS, StandardCallPermission } from './call-permission.ts';
