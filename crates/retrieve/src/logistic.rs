//! From numbers to a probability: [`Logistic`].

use serde::{Deserialize, Serialize};

use crate::tree::{Rows, Tree, TreeOptions};

/// A logistic regression, with boosted trees on what it leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Logistic {
    /// Names of the inputs, in the order of the weights.
    inputs: Vec<String>,
    bias: f32,
    weights: Vec<f32>,
    #[serde(default)]
    trees: Vec<Tree>,
}

/// What is learnt from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Example<const N: usize> {
    /// What is known.
    pub inputs: [f32; N],
    /// What shall be told.
    pub is_so: bool,
    /// How much it counts beside the others.
    pub weight: f32,
}

impl Logistic {
    /// Reads what [`Logistic::to_json`] wrote.
    ///
    /// # Errors
    /// When it is no such model, or one for other inputs than `names`: what is wrong, in words.
    pub fn parse(text: &str, names: &[String]) -> Result<Self, String> {
        let model: Self = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let is_sound = model.trees.iter().all(|tree| tree.is_sound(names.len()));
        if model.inputs != names || model.weights.len() != names.len() || !is_sound {
            return Err("it is for other inputs than this version computes".to_owned());
        }
        Ok(model)
    }

    /// One JSON object.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Estimated probability, 0..1. `inputs` are those of the names, in order.
    #[must_use]
    pub fn of(&self, inputs: &[f32]) -> f32 {
        logistic(self.logit(inputs))
    }

    pub(crate) fn logit(&self, inputs: &[f32]) -> f32 {
        self.linear(inputs) + self.trees.iter().map(|tree| tree.value(inputs)).sum::<f32>()
    }

    fn linear(&self, inputs: &[f32]) -> f32 {
        self.bias + self.weights.iter().zip(inputs).map(|(weight, input)| weight * input).sum::<f32>()
    }

    /// The same with every logit multiplied by `slope` and moved by `offset`.
    pub(crate) fn moved(&self, slope: f32, offset: f32) -> Self {
        Self {
            inputs: self.inputs.clone(),
            bias: slope * self.bias + offset,
            weights: self.weights.iter().map(|weight| slope * weight).collect(),
            trees: self.trees.iter().map(|tree| tree.scaled(slope)).collect(),
        }
    }

    /// Fits the regression by gradient ascent on standardised inputs, and trees where there are examples enough; `None` unless
    /// there are examples of both. Deterministic.
    #[must_use]
    pub fn fit<const N: usize>(names: Vec<String>, examples: &[Example<N>]) -> Option<Self> {
        let mut model = fit_linear(names, examples)?;
        if examples.len() >= LEAST_FOR_TREES {
            model.trees = fit_trees(&model, examples);
        }
        Some(model)
    }
}

pub(crate) fn logistic(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// Pulls weights of inputs of unit deviation to zero.
const L2: f32 = 0.01;

/// Fewer examples than this teach trees nothing but themselves.
const LEAST_FOR_TREES: usize = 600;
const TREES: usize = 150;

/// Boosts the log-likelihood (Friedman, *Greedy Function Approximation*, 2001, section 4.5).
fn fit_trees<const N: usize>(linear: &Logistic, examples: &[Example<N>]) -> Vec<Tree> {
    let rows: Vec<[f32; N]> = examples.iter().map(|example| example.inputs).collect();
    let mut logits: Vec<f32> = rows.iter().map(|row| linear.linear(row)).collect();
    let options = TreeOptions { depth: 3, least_curvature: 4.0, l2: 5.0, rate: 0.05, allowed: [true; N] };
    let mut trees = Vec::with_capacity(TREES);
    for _ in 0..TREES {
        let step = |(logit, example): (&f32, &Example<N>)| {
            let chance = logistic(*logit);
            let gradient = f32::from(u8::from(example.is_so)) - chance;
            (gradient * example.weight, (chance * (1.0 - chance)).max(1e-3) * example.weight)
        };
        let (gradients, curvatures): (Vec<f32>, Vec<f32>) = logits.iter().zip(examples).map(step).unzip();
        let tree = Tree::grow(&Rows { features: &rows, gradients: &gradients, curvatures: &curvatures }, &options);
        for (logit, row) in logits.iter_mut().zip(&rows) {
            *logit += tree.value(row);
        }
        trees.push(tree);
    }
    trees
}

fn fit_linear<const N: usize>(names: Vec<String>, examples: &[Example<N>]) -> Option<Logistic> {
    let so = examples.iter().filter(|example| example.is_so).count();
    if so == 0 || so == examples.len() {
        return None;
    }
    let count = examples.len() as f32;
    let means: [f32; N] =
        std::array::from_fn(|at| examples.iter().map(|example| example.inputs[at]).sum::<f32>() / count);
    let deviations: [f32; N] = std::array::from_fn(|at| {
        let squares = examples.iter().map(|example| (example.inputs[at] - means[at]).powi(2));
        (squares.sum::<f32>() / count).sqrt().max(1e-3)
    });
    let scaled = |example: &Example<N>| std::array::from_fn(|at| (example.inputs[at] - means[at]) / deviations[at]);
    let rows: Vec<[f32; N]> = examples.iter().map(scaled).collect();
    let (bias, weights) = ascend(&rows, examples);
    let weights: [f32; N] = std::array::from_fn(|at| weights[at] / deviations[at]);
    let bias = bias - weights.iter().zip(means).map(|(weight, mean)| weight * mean).sum::<f32>();
    Some(Logistic { inputs: names, bias, weights: weights.to_vec(), trees: Vec::new() })
}

/// Bias and weights after as many steps as it takes to stand still. The step is half of what could overshoot: the
/// curvature is at most a quarter of the number of inputs.
fn ascend<const N: usize>(rows: &[[f32; N]], examples: &[Example<N>]) -> (f32, [f32; N]) {
    let length = 4.0 / (N as f32 + 1.0);
    let count: f32 = examples.iter().map(|example| example.weight).sum();
    let (mut bias, mut weights) = (0.0_f32, [0.0_f32; N]);
    for _ in 0..6_000 {
        let (mut of_bias, mut of_weights) = (0.0, weights.map(|weight| -L2 * weight));
        for (row, example) in rows.iter().zip(examples) {
            let logit = bias + weights.iter().zip(row).map(|(weight, input)| weight * input).sum::<f32>();
            let error = (f32::from(u8::from(example.is_so)) - 1.0 / (1.0 + (-logit).exp())) * example.weight / count;
            of_bias += error;
            for (gradient, input) in of_weights.iter_mut().zip(row) {
                *gradient += error * input;
            }
        }
        bias += length * of_bias;
        for (weight, gradient) in weights.iter_mut().zip(of_weights) {
            *weight += length * gradient;
        }
    }
    (bias, weights)
}
