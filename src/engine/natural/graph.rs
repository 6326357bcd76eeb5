//! The network's graph as published, changed so that this program can run it and steer it.
//!
//! The published graph (Kokoro-82M v1.0, int8, ONNX) takes tokens, style and speed, and gives sound. Prepared, it is in
//! two halves: what is to be said and how (features, pitch, energy), and the sound of that. So the melody can be
//! changed between the two, sound can be made a stretch at a time, and work can stop between steps.

use std::{
    cell::RefCell,
    collections::{BTreeMap, HashSet},
};

use rten_onnx::onnx::{
    AttributeProto, AttributeType, DataType, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto,
};

/// Frames of features a second, before formants are moved.
pub(super) const FRAMES_PER_SECOND: f32 = 40.0;
/// Samples of sound that a frame of features becomes.
pub(super) const SAMPLES_PER_FRAME: usize = 600;

/// Values of the first half that are given out, and the names under which the second half takes them in.
pub(super) const FEATURES: Seam = Seam { out: "/encoder/MatMul_1_output_0", into: "features" };
/// Fundamental frequency in hertz, two values a frame; below 30 where nothing is voiced.
pub(super) const PITCH: Seam = Seam { out: "/encoder/F0_proj/Conv_output_0", into: "pitch" };
/// Energy, two values a frame; about −9 in silence, 8 in a loud vowel.
pub(super) const ENERGY: Seam = Seam { out: "/encoder/N_proj/Conv_output_0", into: "energy" };
/// What the second half gives.
pub(super) const SOUND: &str = "audio";

const SEAMS: [Seam; 3] = [FEATURES, PITCH, ENERGY];

/// A place where the graph is cut.
pub(super) struct Seam {
    /// What the first half calls the value.
    pub(super) out: &'static str,
    /// What the second half calls it.
    pub(super) into: &'static str,
}

/// One step on the way to the sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step<T> {
    /// Values that it makes from those before it.
    pub(super) makes: Vec<T>,
    /// Values that nothing after it needs.
    pub(super) frees: Vec<T>,
}

/// The steps from the seams to the sound, in order. None is more than a twentieth of the work.
pub(super) fn steps() -> Vec<Step<String>> {
    let step = |makes: &[String], frees: &[String]| Step { makes: makes.to_vec(), frees: frees.to_vec() };
    let decoder = |name: &str| format!("/decoder/decoder/{name}_output_0");
    let beside = ["asr_res/asr_res.0/Conv", "F0_conv/Conv", "N_conv/Conv"].map(decoder);
    let blocks = ["encode/Div_3", "decode.0/Div_3", "decode.1/Div_3", "decode.2/Div_3", "decode.3/Div_4"].map(decoder);
    let [first, .., last] = &blocks;
    let into = |seam: &Seam| seam.into.to_owned();
    let mut steps = vec![step(&beside, &[]), step(std::slice::from_ref(first), &[into(&FEATURES), into(&ENERGY)])];
    steps.extend(blocks.windows(2).map(|pair| step(&pair[1..], &pair[..1])));
    if let Some(step) = steps.last_mut() {
        step.frees.extend(beside);
    }
    let source = generator("Concat_3");
    steps.push(step(std::slice::from_ref(&source), &[into(&PITCH)]));
    let between = generator("Add_4");
    steps.extend(level(0, "Add_2", &between, last));
    let mut above = level(1, "Add_5", &generator("Add_7"), &between);
    above[0].frees.push(source);
    steps.extend(above);
    steps.push(step(&[SOUND.to_owned()], &[generator("Add_7")]));
    steps
}

fn generator(name: &str) -> String {
    format!("/decoder/decoder/generator/{name}_output_0")
}

/// The steps from `below` to `top`, one octave of the generator: its noise, its sum, three blocks, their mean.
fn level(number: usize, sum: &str, top: &str, below: &str) -> Vec<Step<String>> {
    let noise = format!("noise_res.{number}");
    let blocks: Vec<String> = (3 * number..3 * number + 3).map(|block| format!("resblocks.{block}")).collect();
    let end = |block: &String| generator(&format!("{block}/Add_8"));
    let source = generator(&format!("noise_convs.{number}/Conv"));
    let mut steps = vec![Step { makes: vec![source.clone()], frees: Vec::new() }];
    steps.extend(within(&noise));
    if let Some(first_sum) = steps.get_mut(2) {
        first_sum.frees.push(source);
    }
    steps.push(Step { makes: vec![generator(sum)], frees: vec![end(&noise), below.to_owned()] });
    steps.extend(blocks.iter().flat_map(|block| within(block)));
    let frees = blocks.iter().map(end).chain([generator(sum)]).collect();
    steps.push(Step { makes: vec![top.to_owned()], frees });
    steps
}

/// The steps of a block: three rounds of two convolutions, whose result is added to what went in.
fn within(block: &str) -> [Step<String>; 6] {
    let first = |round: usize| generator(&format!("{block}/convs1.{round}/Conv"));
    let sum = |round: usize| generator(&format!("{block}/Add_{}", 3 * round + 2));
    let half = |round| Step { makes: vec![first(round)], frees: Vec::new() };
    // What goes into the first round is needed by other blocks.
    let whole = |round: usize, before: Option<String>| Step {
        makes: vec![sum(round)],
        frees: [first(round)].into_iter().chain(before).collect(),
    };
    [half(0), whole(0, None), half(1), whole(1, Some(sum(0))), half(2), whole(2, Some(sum(1)))]
}

/// The published graph, prepared. Takes some 0.2 s and twice the graph's bytes of memory.
///
/// | what | why |
/// |---|---|
/// | one `FusedMatMul` becomes `Transpose` and `MatMul` | the runtime does not have it |
/// | `Pad` before each padded `ConvInteger` | the runtime pads with 0 where the zero point is meant, which is heard as a click |
/// | two halves, and outputs between the steps | see above |
///
/// # Errors
/// The bytes are not that graph.
pub fn prepare(published: &[u8]) -> Result<Vec<u8>, String> {
    let mut model = ModelProto::parse_buf(published).map_err(|error| format!("not a graph: {error}"))?;
    let graph = model.graph.as_mut().ok_or("a model without a graph")?;
    let mut patch = Patch::default();
    for node in std::mem::take(&mut graph.node) {
        patch.take(node)?;
    }
    patch.give(graph)?;
    model.write_buf().map_err(|error| format!("the graph cannot be written: {error}"))
}

/// The new graph in the making.
#[derive(Default)]
struct Patch {
    nodes: Vec<NodeProto>,
    /// Constants by name.
    constants: BTreeMap<String, TensorProto>,
    /// Values that are padded already, with how much.
    padded: HashSet<String>,
}

impl Patch {
    fn take(&mut self, mut node: NodeProto) -> Result<(), String> {
        match node.op_type.as_deref() {
            Some("FusedMatMul") => return self.unfuse(&node),
            Some("ConvInteger") => self.pad_before(&mut node),
            _ => {}
        }
        for input in &mut node.input {
            if let Some(seam) = SEAMS.iter().find(|seam| input == seam.out) {
                seam.into.clone_into(input);
            }
        }
        self.nodes.push(node);
        Ok(())
    }

    fn unfuse(&mut self, node: &NodeProto) -> Result<(), String> {
        let transposes =
            |attribute: &AttributeProto| attribute.name.as_deref() == Some("transA") && attribute.i == Some(1);
        let (true, [left, right], [product]) =
            (node.attribute.iter().any(transposes), &node.input[..], &node.output[..])
        else {
            return Err("a product of another form than expected".to_owned());
        };
        let turned = format!("{left}_turned");
        let order = AttributeProto {
            name: Some("perm".to_owned()),
            ints: vec![0, 2, 1],
            r#type: Some(AttributeType::INTS),
            ..AttributeProto::default()
        };
        self.nodes.push(self::node("Transpose", &[left], &turned, vec![order]));
        self.nodes.push(self::node("MatMul", &[&turned, right], product, Vec::new()));
        Ok(())
    }

    fn pad_before(&mut self, node: &mut NodeProto) {
        let pads = node.attribute.iter_mut().find(|attribute| attribute.name.as_deref() == Some("pads"));
        let (Some(pads), [value, _, zero_point, ..]) = (pads, &node.input[..]) else { return };
        let &[left, right] = &pads.ints[..] else { return };
        if (left, right) == (0, 0) {
            return;
        }
        pads.ints = vec![0, 0];
        let amount = format!("pad_{left}_{right}");
        let padded = format!("{value}_{amount}");
        self.constants.entry(amount.clone()).or_insert_with(|| integers(&amount, &[0, 0, left, 0, 0, right]));
        if self.padded.insert(padded.clone()) {
            self.nodes.push(self::node("Pad", &[value, &amount, zero_point], &padded, Vec::new()));
        }
        node.input[0] = padded;
    }

    /// Puts everything into `graph`.
    fn give(self, graph: &mut GraphProto) -> Result<(), String> {
        let made: HashSet<&str> = self.nodes.iter().flat_map(|node| &node.output).map(String::as_str).collect();
        let halves = SEAMS.iter().map(|seam| seam.out.to_owned());
        let wanted: Vec<String> = halves.chain(steps().into_iter().flat_map(|step| step.makes)).collect();
        if let Some(missing) = wanted.iter().find(|name| !made.contains(name.as_str())) {
            return Err(format!("the graph has no {missing}"));
        }
        let value = |name: &str| ValueInfoProto { name: Some(name.to_owned()), r#type: None };
        graph.input.extend(SEAMS.iter().map(|seam| value(seam.into)));
        graph.output.extend(wanted.iter().filter(|name| *name != SOUND).map(|name| value(name)));
        graph.initializer.extend(self.constants.into_values());
        graph.node = self.nodes;
        Ok(())
    }
}

fn node(op: &str, inputs: &[&str], output: &str, attribute: Vec<AttributeProto>) -> NodeProto {
    NodeProto {
        op_type: Some(op.to_owned()),
        name: Some(format!("timbre/{output}")),
        input: inputs.iter().map(|&input| input.to_owned()).collect(),
        output: vec![output.to_owned()],
        attribute,
        ..NodeProto::default()
    }
}

fn integers(name: &str, values: &[i64; 6]) -> TensorProto {
    TensorProto {
        dims: vec![6],
        data_type: Some(DataType::INT64),
        name: Some(name.to_owned()),
        raw_data: Some(RefCell::new(values.iter().flat_map(|value| value.to_le_bytes()).collect())),
        ..TensorProto::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_the_graph_is_refused_and_says_why() {
        assert!(prepare(b"nonsense").is_err());
        let empty = ModelProto { graph: Some(GraphProto::default()), ..ModelProto::default() };
        let why = empty.write_buf().map_err(|error| error.to_string()).and_then(|bytes| prepare(&bytes));
        assert_eq!(why.err().as_deref(), Some("the graph has no /encoder/MatMul_1_output_0"));
    }

    #[test]
    fn every_value_is_made_once_and_freed_once_after_that() {
        let mut alive: HashSet<String> = SEAMS.iter().map(|seam| seam.into.to_owned()).collect();
        let mut made = alive.clone();
        for step in steps() {
            for freed in &step.frees {
                assert!(alive.remove(freed), "{freed}");
            }
            for makes in step.makes {
                assert!(made.insert(makes.clone()), "{makes}");
                alive.insert(makes);
            }
        }
        assert_eq!(alive, HashSet::from([SOUND.to_owned()]));
    }
}
