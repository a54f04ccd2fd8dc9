/** Something in a fixture that this repository has nothing for: an operation, a hyperparameter, a value. */
export class UnknownCase extends Error {
  override readonly name = "UnknownCase";
}
