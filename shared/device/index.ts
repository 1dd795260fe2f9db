/**
 * Telephones that are configured from here.
 *
 *   device.ts         devices, their groups and templates
 *   function-key.ts   what the keys of a phone do
 */
export { Device, DeviceGroup, DeviceTemplate, MacAddress } from './device.ts';
export { FunctionKey } from './function-key.ts';
