//! A double-array trie over characters: every piece that starts at one place, in one walk.

use std::collections::HashMap;

/// No piece ends at this node.
const NO_PIECE: u32 = u32::MAX;
/// Code of a character that occurs in no piece.
const UNKNOWN: u32 = 0;
const BMP: usize = 0x1_0000;
/// A stretch of the array counts as full when it is this long and this share of it is taken.
const DENSE_RUN: u32 = 16;
const DENSE_SHARE: f64 = 0.9;

#[derive(Debug, Clone, Copy)]
struct Node {
    /// Children stand at `base + code`.
    base: u32,
    /// The parent, so that a foreign slot is recognised; `u32::MAX` in a free slot.
    check: u32,
    piece: u32,
}

const FREE: Node = Node { base: 0, check: u32::MAX, piece: NO_PIECE };

/// Pieces, numbered by their place in the slice given to [`Trie::new`].
#[derive(Debug, Clone)]
pub(crate) struct Trie {
    nodes: Vec<Node>,
    bmp_codes: Vec<u16>,
    astral_codes: HashMap<char, u16>,
}

impl Trie {
    /// Empty pieces are left out. Of equal pieces the last one counts.
    pub(crate) fn new<'a>(pieces: impl IntoIterator<Item = &'a str>) -> Self {
        let pieces: Vec<&str> = pieces.into_iter().collect();
        let mut trie = Self { nodes: vec![FREE], bmp_codes: vec![0; BMP], astral_codes: HashMap::new() };
        trie.assign_codes(&pieces);
        let mut keys: Vec<(Vec<u32>, u32)> = (0u32..)
            .zip(&pieces)
            .filter(|(_, piece)| !piece.is_empty())
            .map(|(id, piece)| (piece.chars().map(|c| trie.code(c)).collect(), id))
            .collect();
        keys.sort();
        trie.place(&keys);
        trie
    }

    /// Frequent characters get small codes, which packs the array.
    fn assign_codes(&mut self, pieces: &[&str]) {
        let mut counts: HashMap<char, usize> = HashMap::new();
        for c in pieces.iter().flat_map(|piece| piece.chars()) {
            *counts.entry(c).or_default() += 1;
        }
        let mut ranked: Vec<(char, usize)> = counts.into_iter().collect();
        ranked.sort_by_key(|&(c, count)| (std::cmp::Reverse(count), c));
        for (code, (c, _)) in (1u16..=u16::MAX).zip(ranked) {
            match self.bmp_codes.get_mut(c as usize) {
                Some(slot) => *slot = code,
                None => drop(self.astral_codes.insert(c, code)),
            }
        }
    }

    fn code(&self, c: char) -> u32 {
        match self.bmp_codes.get(c as usize) {
            Some(&code) => code.into(),
            None => self.astral_codes.get(&c).map_or(UNKNOWN, |&code| code.into()),
        }
    }

    /// Breadth first, so that the root's many children find the array empty.
    fn place(&mut self, keys: &[(Vec<u32>, u32)]) {
        let mut queue = std::collections::VecDeque::from([(0u32, 0usize, 0..keys.len())]);
        let mut search_from = 1u32;
        while let Some((node, depth, range)) = queue.pop_front() {
            let mut start = range.start;
            while start < range.end && keys[start].0.len() == depth {
                self.nodes[node as usize].piece = keys[start].1;
                start += 1;
            }
            let children = children_of(&keys[start..range.end], depth);
            if children.is_empty() {
                continue;
            }
            let base = self.find_base(&children, &mut search_from);
            self.nodes[node as usize].base = base;
            for (code, from, to) in children {
                let child = base + code;
                self.nodes[child as usize].check = node;
                queue.push_back((child, depth + 1, start + from..start + to));
            }
        }
    }

    /// First fit from `search_from`, which moves on when the places behind it are nearly all taken:
    /// else a large vocabulary would walk over them for every node. Grows the array as needed.
    fn find_base(&mut self, children: &[(u32, usize, usize)], search_from: &mut u32) -> u32 {
        let lowest = children[0].0;
        let start = (*search_from).max(lowest + 1);
        let (mut slot, mut taken) = (start, 0u32);
        while !self.fits(slot - lowest, children) {
            taken += u32::from(self.nodes[slot as usize].check != FREE.check);
            slot += 1;
        }
        if taken >= DENSE_RUN && f64::from(taken) > DENSE_SHARE * f64::from(slot - start) {
            *search_from = slot;
        }
        slot - lowest
    }

    fn fits(&mut self, base: u32, children: &[(u32, usize, usize)]) -> bool {
        let end = (base + children[children.len() - 1].0) as usize + 1;
        if self.nodes.len() < end {
            self.nodes.resize(end, FREE);
        }
        children.iter().all(|&(code, ..)| self.nodes[(base + code) as usize].check == FREE.check)
    }

    /// Calls `found(length in characters, piece)` for each piece that `chars` starts with, shortest
    /// first.
    #[inline]
    pub(crate) fn prefixes(&self, codes: &[u32], mut found: impl FnMut(usize, u32)) {
        let mut node = 0u32;
        for (depth, &code) in codes.iter().enumerate() {
            let next = self.nodes[node as usize].base + code;
            match self.nodes.get(next as usize) {
                Some(child) if child.check == node && code != UNKNOWN => {
                    if child.piece != NO_PIECE {
                        found(depth + 1, child.piece);
                    }
                    node = next;
                }
                _ => return,
            }
        }
    }

    /// Replaces `codes` by the trie's codes of `chars`.
    #[inline]
    pub(crate) fn encode_chars(&self, chars: &[char], codes: &mut Vec<u32>) {
        codes.clear();
        codes.extend(chars.iter().map(|&c| self.code(c)));
    }
}

/// Children of a node: code, and the range of keys under each, relative to `keys`.
fn children_of(keys: &[(Vec<u32>, u32)], depth: usize) -> Vec<(u32, usize, usize)> {
    let mut children: Vec<(u32, usize, usize)> = Vec::new();
    for (index, (key, _)) in keys.iter().enumerate() {
        match children.last_mut() {
            Some((code, _, to)) if *code == key[depth] => *to = index + 1,
            _ => children.push((key[depth], index, index + 1)),
        }
    }
    children
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes(pieces: &[&str], text: &str) -> Vec<(usize, u32)> {
        let trie = Trie::new(pieces.iter().copied());
        let mut codes = Vec::new();
        trie.encode_chars(&text.chars().collect::<Vec<_>>(), &mut codes);
        let mut found = Vec::new();
        trie.prefixes(&codes, |length, piece| found.push((length, piece)));
        found
    }

    #[test]
    fn finds_each_piece_that_starts_the_text() {
        let pieces = ["住", "住民", "住民票", "民票", "票", "𠮷野", ""];
        let table: &[(&str, &[(usize, u32)])] = &[
            ("住民票の写し", &[(1, 0), (2, 1), (3, 2)]),
            ("住所", &[(1, 0)]),
            ("民票", &[(2, 3)]),
            ("民", &[]),
            ("𠮷野家", &[(2, 5)]),
            ("写", &[]),
            ("", &[]),
        ];
        for (text, expected) in table {
            assert_eq!(prefixes(&pieces, text), *expected, "{text}");
        }
    }

    #[test]
    fn many_random_pieces_are_all_found() {
        let pieces: Vec<String> = (0u32..3000)
            .map(|i| (0..=i % 5).filter_map(|j| char::from_u32(0x4E00 + (i * 7919 + j * 104_729) % 900)).collect())
            .collect();
        let mut distinct: Vec<&str> = pieces.iter().map(String::as_str).collect();
        distinct.sort_unstable();
        distinct.dedup();
        for (id, piece) in distinct.iter().enumerate() {
            let found = prefixes(&distinct, piece);
            assert_eq!(found.last(), Some(&(piece.chars().count(), id as u32)), "{piece}");
        }
    }
}
