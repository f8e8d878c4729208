export { type DeleteDeviceParameters, deleteDevice, deleteDeviceMessage } from './delete-device.ts'
export { type RegisterDeviceParameters, registerDevice, registerDeviceMessage } from './register-device.ts'
