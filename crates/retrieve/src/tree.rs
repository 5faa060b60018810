//! A regression tree over features.

use serde::{Deserialize, Serialize};

/// A node: a question with two children, or a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Node {
    Split { feature: usize, at_most: f32, then: usize, otherwise: usize },
    Leaf { value: f32 },
}

/// Nodes, the root first, children behind their parents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Tree(Vec<Node>);

/// What is fitted: for each row its features, the gradient to follow, and how curved the loss is there.
pub(crate) struct Rows<'r, const N: usize> {
    pub(crate) features: &'r [[f32; N]],
    pub(crate) gradients: &'r [f32],
    pub(crate) curvatures: &'r [f32],
}

/// How far a tree may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TreeOptions<const N: usize> {
    pub(crate) depth: usize,
    /// Least sum of curvatures in a leaf.
    pub(crate) least_curvature: f32,
    /// Added to the curvature of every leaf: pulls values to zero.
    pub(crate) l2: f32,
    /// By how much leaf values are multiplied.
    pub(crate) rate: f32,
    /// Features that may be asked for.
    pub(crate) allowed: [bool; N],
}

impl Tree {
    /// The value at `features`.
    pub(crate) fn value(&self, features: &[f32]) -> f32 {
        let mut at = 0;
        loop {
            match self.0[at] {
                Node::Leaf { value } => return value,
                Node::Split { feature, at_most, then, otherwise } => {
                    at = if features[feature] <= at_most { then } else { otherwise };
                }
            }
        }
    }

    /// The same tree with every value multiplied by `factor`.
    pub(crate) fn scaled(&self, factor: f32) -> Self {
        let node = |node: &Node| match *node {
            Node::Leaf { value } => Node::Leaf { value: factor * value },
            split @ Node::Split { .. } => split,
        };
        Self(self.0.iter().map(node).collect())
    }

    /// Whether every walk ends: the features are among `count`, and children stand behind their parents.
    pub(crate) fn is_sound(&self, count: usize) -> bool {
        !self.0.is_empty()
            && self.0.iter().enumerate().all(|(at, node)| match *node {
                Node::Leaf { value } => value.is_finite(),
                Node::Split { feature, then, otherwise, .. } => {
                    feature < count && [then, otherwise].iter().all(|child| at < *child && *child < self.0.len())
                }
            })
    }

    /// The tree that lowers the loss most, split by split (Chen and Guestrin, *XGBoost*, 2016, eq. 7).
    pub(crate) fn grow<const N: usize>(rows: &Rows<'_, N>, options: &TreeOptions<N>) -> Self {
        let mut tree = Self(Vec::new());
        tree.branch(rows, (0..rows.features.len()).collect(), options.depth, options);
        tree
    }

    fn branch<const N: usize>(
        &mut self,
        rows: &Rows<'_, N>,
        members: Vec<usize>,
        depth: usize,
        options: &TreeOptions<N>,
    ) -> usize {
        let at = self.0.len();
        let (gradient, curvature) = sums(rows, &members);
        self.0.push(Node::Leaf { value: options.rate * gradient / (curvature + options.l2) });
        let Some((feature, at_most)) = (depth > 0).then(|| best_split(rows, &members, options)).flatten() else {
            return at;
        };
        let (below, above): (Vec<usize>, Vec<usize>) =
            members.into_iter().partition(|row| rows.features[*row][feature] <= at_most);
        let then = self.branch(rows, below, depth - 1, options);
        let otherwise = self.branch(rows, above, depth - 1, options);
        self.0[at] = Node::Split { feature, at_most, then, otherwise };
        at
    }
}

fn sums<const N: usize>(rows: &Rows<'_, N>, members: &[usize]) -> (f32, f32) {
    members.iter().fold((0.0, 0.0), |(gradient, curvature), row| {
        (gradient + rows.gradients[*row], curvature + rows.curvatures[*row])
    })
}

fn best_split<const N: usize>(rows: &Rows<'_, N>, members: &[usize], options: &TreeOptions<N>) -> Option<(usize, f32)> {
    let (gradient, curvature) = sums(rows, members);
    let quality = |g: f32, h: f32| g * g / (h + options.l2);
    let whole = quality(gradient, curvature);
    let mut best: Option<(f32, usize, f32)> = None;
    let mut order = members.to_vec();
    for feature in (0..N).filter(|feature| options.allowed[*feature]) {
        let value = |row: usize| rows.features[row][feature];
        order.sort_by(|a, b| value(*a).total_cmp(&value(*b)).then(a.cmp(b)));
        let (mut g, mut h) = (0.0, 0.0);
        for pair in order.windows(2) {
            g += rows.gradients[pair[0]];
            h += rows.curvatures[pair[0]];
            let (low, high) = (value(pair[0]), value(pair[1]));
            if low >= high || h < options.least_curvature || curvature - h < options.least_curvature {
                continue;
            }
            let gain = quality(g, h) + quality(gradient - g, curvature - h) - whole;
            if gain > 1e-6 && best.is_none_or(|(known, ..)| gain > known) {
                best = Some((gain, feature, f32::midpoint(low, high)));
            }
        }
    }
    best.map(|(_, feature, at_most)| (feature, at_most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_found() {
        let features: Vec<[f32; 5]> = (0..40)
            .map(|row| {
                let mut values = [0.0; 5];
                values[3] = row as f32 / 40.0;
                values
            })
            .collect();
        let gradients: Vec<f32> = (0..40).map(|row| if row < 10 { -1.0 } else { 1.0 }).collect();
        let curvatures = vec![1.0; 40];
        let rows = Rows { features: &features, gradients: &gradients, curvatures: &curvatures };
        let options = TreeOptions { depth: 2, least_curvature: 2.0, l2: 0.0, rate: 1.0, allowed: [true; 5] };
        let tree = Tree::grow(&rows, &options);
        assert!(tree.is_sound(5));
        assert_eq!(tree.value(&features[5]), -1.0);
        assert_eq!(tree.value(&features[30]), 1.0);
    }

    #[test]
    fn a_tree_that_turns_in_circles_is_not_sound() {
        let circle = Tree(vec![Node::Split { feature: 0, at_most: 0.0, then: 0, otherwise: 0 }]);
        assert!(!circle.is_sound(1));
        assert!(!Tree(Vec::new()).is_sound(1));
    }
}
