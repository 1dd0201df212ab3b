"""
Writes tiny-cross-encoder.onnx: a cross-encoder by its form (input_ids, attention_mask and token_type_ids in, logits [pairs, 1] out) that was not trained.
It counts the tokens of the question that the passage has too, words that are frequent in BERT's vocabulary left out. Needs the package `onnx`.
"""
from pathlib import Path

from onnx import TensorProto, checker, helper, save

INT, BOOL, FLOAT = TensorProto.INT64, TensorProto.BOOL, TensorProto.FLOAT
constants = [
    helper.make_tensor("zero", INT, [], [0]),
    helper.make_tensor("one", INT, [], [1]),
    # The ids of bert-base-uncased are in the order of frequency from 1996 ("the") on; below are marks and single letters.
    helper.make_tensor("frequent", INT, [], [2300]),
    helper.make_tensor("axis1", INT, [1], [1]),
    helper.make_tensor("axis2", INT, [1], [2]),
]
node = helper.make_node
nodes = [
    node("Equal", ["attention_mask", "one"], ["real"]),
    node("Equal", ["token_type_ids", "zero"], ["first"]),
    node("Equal", ["token_type_ids", "one"], ["second"]),
    node("Greater", ["input_ids", "frequent"], ["rare"]),
    node("And", ["first", "real"], ["of_question"]),
    node("And", ["of_question", "rare"], ["asked"]),
    node("And", ["second", "real"], ["of_passage"]),
    node("Unsqueeze", ["input_ids", "axis2"], ["rows"]),
    node("Unsqueeze", ["input_ids", "axis1"], ["columns"]),
    node("Equal", ["rows", "columns"], ["same"]),
    node("Unsqueeze", ["of_passage", "axis1"], ["passage_columns"]),
    node("And", ["same", "passage_columns"], ["found"]),
    node("Cast", ["found"], ["found_float"], to=FLOAT),
    node("ReduceMax", ["found_float", "axis2"], ["has"], keepdims=0),
    node("Cast", ["asked"], ["asked_float"], to=FLOAT),
    node("Mul", ["has", "asked_float"], ["hits"]),
    node("ReduceSum", ["hits", "axis1"], ["logits"], keepdims=1),
]
names = ["input_ids", "attention_mask", "token_type_ids"]
graph = helper.make_graph(
    nodes, "tiny-cross-encoder",
    [helper.make_tensor_value_info(name, INT, ["pairs", "tokens"]) for name in names],
    [helper.make_tensor_value_info("logits", FLOAT, ["pairs", 1])],
    constants,
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
checker.check_model(model)
save(model, Path(__file__).with_name("tiny-cross-encoder.onnx"))
