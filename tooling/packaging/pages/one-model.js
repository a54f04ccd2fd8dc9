// A page that makes one model of the zoo, by its own function: what its bundle holds is measured.
import { resnet18 } from "@stratajs/zoo";

globalThis.model = resnet18({ classes: 5 });
