/** Return codes of a resource agent action (OCF RA API 1.1, "Return Codes"; 190 is Pacemaker's OCF_DEGRADED). */
export const ReturnCode = {
  success: 0,
  generic: 1,
  arguments: 2,
  unimplemented: 3,
  permission: 4,
  installed: 5,
  configured: 6,
  notRunning: 7,
  degraded: 190,
} as const;

export type ReturnCode = (typeof ReturnCode)[keyof typeof ReturnCode];
