"""What TensorBoard's own plugins read of a folder of runs, as JSON; used by tensorboard-logger.test.ts."""

import json
import sys

from tensorboard.backend.event_processing import data_provider, event_accumulator
from tensorboard.backend.event_processing import plugin_event_multiplexer
from tensorboard import context
from tensorboard.data import provider
from tensorboard.plugins import base_plugin
from tensorboard.plugins.hparams import api_pb2, backend_context, get_experiment
from tensorboard.plugins.hparams import list_session_groups

folder = sys.argv[1]
everything = {name: 0 for name in event_accumulator.DEFAULT_SIZE_GUIDANCE}
multiplexer = plugin_event_multiplexer.EventMultiplexer(tensor_size_guidance={
    "scalars": 100000, "histograms": 1000, "images": 1000, "text": 1000})
multiplexer.AddRunsFromDirectory(folder)
multiplexer.Reload()
data = data_provider.MultiplexerDataProvider(multiplexer, folder)
ctx = context.RequestContext()
sample = 100000


def tensors(plugin, read):
    found = data.read_tensors(
        ctx, experiment_id="", plugin_name=plugin, downsample=sample)
    return {run: {tag: [[each.step, read(each.numpy)] for each in values]
                  for tag, values in tags.items()} for run, tags in found.items()}


def images():
    listed = data.list_blob_sequences(ctx, experiment_id="", plugin_name="images")
    read = data.read_blob_sequences(
        ctx, experiment_id="", plugin_name="images", downsample=sample)
    blob = lambda reference: data.read_blob(ctx, blob_key=reference.blob_key)
    # The first two are width and height.
    return {run: {tag: [[each.step, [blob(v).decode("latin1") for v in each.values]]
                        for each in values] for tag, values in read[run].items()}
            for run in listed}


scalars = data.read_scalars(
    ctx, experiment_id="", plugin_name="scalars", downsample=sample)
tb_context = base_plugin.TBContext(data_provider=data, logdir=folder)
hparams = backend_context.Context(tb_context)
metadata = hparams.hparams_metadata(ctx, "")
experiment = hparams.experiment_from_metadata(
    ctx, "", True, metadata, hparams.hparams_from_data_provider(ctx, "", None))
request = api_pb2.ListSessionGroupsRequest(
    start_index=0, slice_size=100,
    allowed_statuses=[api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_RUNNING, api_pb2.STATUS_UNKNOWN])
request.col_params.extend(
    [api_pb2.ColParams(metric=info.name) for info in experiment.metric_infos])
request.include_metrics = True
groups = list_session_groups.Handler(ctx, hparams, "", request).run()
accumulator = {}
for run in multiplexer.Runs():
    reader = event_accumulator.EventAccumulator(
        f"{folder}/{run}", size_guidance=everything)
    reader.Reload()
    accumulator[run] = {
        "scalars": {tag: [[e.step, e.value] for e in reader.Scalars(tag)]
                    for tag in reader.Tags()["scalars"]},
        "histograms": {tag: [[e.step, e.histogram_value.num, e.histogram_value.min, e.histogram_value.max]
                             for e in reader.Histograms(tag)] for tag in reader.Tags()["histograms"]},
        "images": {tag: [[e.step, e.width, e.height] for e in reader.Images(tag)]
                   for tag in reader.Tags()["images"]},
    }


def graph(run):
    try:
        found = multiplexer.Graph(run)
    except ValueError:
        return None
    return [{"name": node.name, "op": node.op, "inputs": list(node.input),
             "shape": [d.size for d in node.attr["_output_shapes"].list.shape[0].dim]}
            for node in found.node]


json.dump({
    "accumulator": accumulator,
    "scalars": {run: {tag: [[each.step, each.value] for each in values]
                      for tag, values in tags.items()} for run, tags in scalars.items()},
    "histograms": tensors("histograms", lambda rows: rows.tolist()),
    "texts": tensors("text", lambda text: text.item().decode()),
    "images": images(),
    "graphs": {run: graph(run) for run in multiplexer.Runs()},
    "hyperparameters": sorted(info.name for info in experiment.hparam_infos),
    "metrics": sorted(info.name.tag for info in experiment.metric_infos),
    "sessions": [{"name": session.name, "status": session.status,
                  "hyperparameters": {key: getattr(value, value.WhichOneof("kind"))
                                      for key, value in group.hparams.items()},
                  "metrics": {value.name.tag: value.value for value in session.metric_values}}
                 for group in groups.session_groups for session in group.sessions],
}, sys.stdout)
