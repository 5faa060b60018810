#!/usr/bin/env python3
"""Makes a tiny text encoder and a tiny cross-encoder as ONNX, and what they must give, computed apart in numpy.

    python3 make_onnx.py DIRECTORY          (pip install onnx numpy tokenizers)

The model has the inputs and the output of the real ones (input_ids, attention_mask, token_type_ids ->
last_hidden_state [batch, sequence, 8]), a tokenizer with special tokens and padding, and weights from a
fixed seed. Padding has a vector of its own, so that pooling without the mask gives other numbers.
expected.json lists {role, pooling, text, vector}; tests/onnx.rs compares.

The cross-encoder, in the folder cross-encoder/, knows nothing and yet ranks: its logit is 8 times the share of the
question's characters that stand in the passage, less 4. Its expected.json lists {question, passages, logits}.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

DIMENSION = 8
PREFIXES = {"query": "query: ", "passage": "passage: "}
TEXTS = [
    "住民票の写しはどこで取れますか。",
    "ごみ",
    "引っ越しの手続きを教えてください。国民健康保険とマイナンバーカードの届け出もしたいです。",
    "",
    "窓口",
]
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]


def make_tokenizer():
    characters = sorted(set("".join(TEXTS) + "".join(PREFIXES.values())) - {" "})
    vocabulary = {token: index for index, token in enumerate(SPECIAL + characters)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def make_weights(size):
    random = np.random.default_rng(20260401)
    normal = lambda *shape: random.standard_normal(shape).astype(np.float32)
    return {"tokens": normal(size, DIMENSION), "types": normal(2, DIMENSION), "mix": normal(DIMENSION, DIMENSION)}


def make_graph(weights):
    """last_hidden_state = tanh((tokens[input_ids] + types[token_type_ids]) @ mix), seen through the mask."""
    nodes = [
        helper.make_node("Gather", ["tokens", "input_ids"], ["token"]),
        helper.make_node("Gather", ["types", "token_type_ids"], ["type"]),
        helper.make_node("Add", ["token", "type"], ["sum"]),
        helper.make_node("MatMul", ["sum", "mix"], ["mixed"]),
        helper.make_node("Tanh", ["mixed"], ["hidden"]),
        # A constant shift where the mask is 0: leaves real tokens alone and makes padding visible.
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["one", "mask"], ["padding"]),
        helper.make_node("Unsqueeze", ["padding", "last_axis"], ["shift"]),
        helper.make_node("Add", ["hidden", "shift"], ["last_hidden_state"]),
    ]
    constants = {**weights, "one": np.array(1, np.float32), "last_axis": np.array([2], np.int64)}
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "sequence", DIMENSION])
    initializers = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tiny-encoder", ids, [output], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def expected_vector(weights, ids, pooling):
    hidden = np.tanh((weights["tokens"][ids] + weights["types"][0]) @ weights["mix"])
    pooled = hidden[0] if pooling == "cls" else hidden.mean(axis=0)
    return (pooled / np.linalg.norm(pooled)).tolist()


QUESTION = "住民票の写しはどこで取れますか"
PASSAGES = ["住民票の写しは市民課で取れます。", "ごみ", "", "どこで取れますか 住民票の写しは" * 3]
LONGEST_PAIR = 512


def make_pair_tokenizer():
    """Characters: kana, signs and all common kanji."""
    characters = [chr(code) for low, high in ((0x3000, 0x3100), (0x4E00, 0xA000)) for code in range(low, high)]
    vocabulary = {token: index for index, token in enumerate(SPECIAL + characters)}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return tokenizer


def make_pair_graph():
    """logits[b] = 8 * (share of the known tokens of type 0 that equal one of type 1) - 4."""
    nodes = [
        helper.make_node("Greater", ["input_ids", "last_special"], ["is_known"]),
        helper.make_node("Cast", ["is_known"], ["known"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["token_type_ids"], ["type"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["known", "mask"], ["real"]),
        helper.make_node("Mul", ["real", "type"], ["of_passage"]),
        helper.make_node("Sub", ["real", "of_passage"], ["of_question"]),
        helper.make_node("Unsqueeze", ["input_ids", "second_axis"], ["across"]),
        helper.make_node("Unsqueeze", ["input_ids", "last_axis"], ["down"]),
        helper.make_node("Equal", ["down", "across"], ["is_equal"]),
        helper.make_node("Cast", ["is_equal"], ["equal"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["of_passage", "second_axis"], ["passage_across"]),
        helper.make_node("Mul", ["equal", "passage_across"], ["met"]),
        helper.make_node("ReduceMax", ["met"], ["is_met"], axes=[2], keepdims=0),
        helper.make_node("Mul", ["is_met", "of_question"], ["met_of_question"]),
        helper.make_node("ReduceSum", ["met_of_question", "row_axis"], ["count"], keepdims=1),
        helper.make_node("ReduceSum", ["of_question", "row_axis"], ["length"], keepdims=1),
        helper.make_node("Max", ["length", "one"], ["at_least_one"]),
        helper.make_node("Div", ["count", "at_least_one"], ["share"]),
        helper.make_node("Mul", ["share", "eight"], ["scaled"]),
        helper.make_node("Sub", ["scaled", "four"], ["logits"]),
    ]
    constants = {
        "last_special": np.array(len(SPECIAL) - 1, np.int64),
        "second_axis": np.array([1], np.int64),
        "last_axis": np.array([2], np.int64),
        "row_axis": np.array([1], np.int64),
        "one": np.array(1, np.float32),
        "eight": np.array(8, np.float32),
        "four": np.array(4, np.float32),
    }
    ids = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "sequence"])
        for name in ("input_ids", "attention_mask", "token_type_ids")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 1])
    initializers = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tiny-cross-encoder", ids, [output], initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def expected_logit(tokenizer, question, passage):
    known = lambda text: [id for id in tokenizer.encode(text, add_special_tokens=False).ids if id >= len(SPECIAL)]
    asked, told = known(question), set(known(passage))
    return 8 * sum(id in told for id in asked) / max(len(asked), 1) - 4


def write_cross_encoder(directory, tokens):
    directory.mkdir(parents=True, exist_ok=True)
    tokenizer = make_pair_tokenizer()
    onnx.save(make_pair_graph(), directory / "model.onnx")
    tokenizer.save(str(directory / "tokenizer.json"))
    files = {
        "config.json": {"pad_token_id": 0},
        "special_tokens_map.json": tokens,
        "tokenizer_config.json": {**tokens, "model_max_length": LONGEST_PAIR},
        "expected.json": {
            "question": QUESTION,
            "passages": PASSAGES,
            "logits": [expected_logit(tokenizer, QUESTION, passage) for passage in PASSAGES],
        },
    }
    write_json(directory, files)
    print(f"{directory}: cross-encoder of {tokenizer.get_vocab_size()} tokens, {len(PASSAGES)} expected logits")


def write_json(directory, files):
    for name, content in files.items():
        (directory / name).write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")


def main():
    directory = Path(sys.argv[1])
    directory.mkdir(parents=True, exist_ok=True)
    tokenizer = make_tokenizer()
    weights = make_weights(tokenizer.get_vocab_size())
    onnx.save(make_graph(weights), directory / "model.onnx")
    tokenizer.save(str(directory / "tokenizer.json"))
    tokens = {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
    files = {
        "config.json": {"hidden_size": DIMENSION, "pad_token_id": 0},
        "special_tokens_map.json": tokens,
        "tokenizer_config.json": {**tokens, "model_max_length": 512},
        "expected.json": [
            {
                "role": role,
                "pooling": pooling,
                "text": text,
                "vector": expected_vector(weights, tokenizer.encode(prefix + text).ids, pooling),
            }
            for pooling in ("mean", "cls")
            for role, prefix in PREFIXES.items()
            for text in TEXTS
        ],
    }
    write_json(directory, files)
    write_cross_encoder(directory / "cross-encoder", tokens)
    print(f"{directory}: model of {tokenizer.get_vocab_size()} tokens, {len(files['expected.json'])} expected vectors")


if __name__ == "__main__":
    main()
