//! A double-array trie over characters: every piece that starts at one place, in one walk.

use std::collections::HashMap;

/// No piece ends at this node.
const NO_PIECE: u32 = u32::MAX;
/// Code of a character that occurs in no piece.
const UNKNOWN: u32 = 0;
const BMP: usize = 0x1_0000;
/// Free places tried in vain after which later nodes with several children start further on.
const PATIENCE: u32 = 32;

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
        let mut places = Places { next_free: vec![0, 1], wide_from: 1 };
        let mut queue = std::collections::VecDeque::from([(0u32, 0usize, 0..keys.len())]);
        while let Some((node, depth, range)) = queue.pop_front() {
            let mut start = range.start;
            while start < range.end && keys[start].0.len() == depth {
                self.nodes[node as usize].piece = keys[start].1;
                start += 1;
            }
            let children = children_of(&keys[start..range.end], depth);
            let Some(&(highest, ..)) = children.last() else { continue };
            let base = places.find_base(&children);
            self.nodes[node as usize].base = base;
            if self.nodes.len() <= (base + highest) as usize {
                self.nodes.resize((base + highest) as usize + 1, FREE);
            }
            for (code, from, to) in children {
                let child = base + code;
                places.take(child);
                self.nodes[child as usize].check = node;
                queue.push_back((child, depth + 1, start + from..start + to));
            }
        }
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

/// Which places of the array are free, while it is being built.
struct Places {
    /// The first free place from here on, or one that is nearer to it (a union-find forest): a place is
    /// free when it names itself. One entry more than places known.
    next_free: Vec<u32>,
    /// Nodes with several children look from here on. A single child fits anywhere and fills the gaps.
    wide_from: u32,
}

impl Places {
    /// Where all children find a free place.
    fn find_base(&mut self, children: &[(u32, usize, usize)]) -> u32 {
        let lowest = children[0].0;
        let wide = children.len() > 1;
        let mut slot = self.first_free(if wide { self.wide_from.max(lowest + 1) } else { lowest + 1 });
        let mut tried = 0;
        while wide && !children.iter().all(|&(code, ..)| self.is_free(slot - lowest + code)) {
            slot = self.first_free(slot + 1);
            tried += 1;
        }
        if tried > PATIENCE {
            self.wide_from = slot;
        }
        slot - lowest
    }

    fn is_free(&self, slot: u32) -> bool {
        self.next_free.get(slot as usize).is_none_or(|&next| next == slot)
    }

    fn first_free(&mut self, from: u32) -> u32 {
        let mut slot = from;
        while let Some(&next) = self.next_free.get(slot as usize) {
            if next == slot {
                break;
            }
            // Path halving keeps later walks short.
            let beyond = self.next_free.get(next as usize).copied().unwrap_or(next);
            self.next_free[slot as usize] = beyond;
            slot = beyond;
        }
        slot
    }

    fn take(&mut self, slot: u32) {
        let known = self.next_free.len() as u32;
        self.next_free.extend(known..=slot + 1);
        self.next_free[slot as usize] = slot + 1;
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
