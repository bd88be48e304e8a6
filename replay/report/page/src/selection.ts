// What is looked at: a step, and perhaps one message of it.

export interface Selection {
  step: number; // 0: none
  message: number; // -1: none
}
