//! Zip containers, unpacked within bounds: archives of documents, and office files.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use crate::decode::decode;
use crate::problem::Cause;

/// What an honest file never exceeds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Members.
    pub members: usize,
    /// Bytes of one member, unpacked.
    pub member_bytes: u64,
    /// Bytes of all members that are read, unpacked.
    pub total_bytes: u64,
}

/// How many times its packed size a member of more than [`RATIO_FREE_BYTES`] may have.
const MAX_RATIO: u64 = 200;
/// Members that unpack to less may have any ratio: a few repeated lines pack very well.
const RATIO_FREE_BYTES: u64 = 4 << 20;
const CHUNK_BYTES: usize = 64 * 1024;
/// End-of-central-directory signature, and where in it the number of members stands.
const DIRECTORY_END: &[u8] = b"PK\x05\x06";
const MEMBER_COUNT_AT: usize = 10;

/// An opened container. Nothing is unpacked before it is asked for.
pub(super) struct Unzip<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    limits: Limits,
    unpacked_bytes: u64,
}

/// What a container says about one of its members.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub index: usize,
    pub name: String,
    pub is_folder: bool,
    pub is_link: bool,
    pub is_encrypted: bool,
}

impl<'b> Unzip<'b> {
    pub(super) fn open(bytes: &'b [u8], limits: Limits) -> Result<Self, Cause> {
        check_member_count(bytes, limits.members)?;
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
        if archive.len() > limits.members {
            return Err(too_many(limits.members));
        }
        Ok(Self { archive, limits, unpacked_bytes: 0 })
    }

    /// All members, in the order of the directory.
    pub(super) fn members(&mut self) -> Result<Vec<Member>, Cause> {
        let names_bytes: Vec<u8> =
            self.archive.file_names_raw().flat_map(|name| name.iter().copied().chain([b'\n'])).collect();
        // Names say their encoding badly: all of them together tell it better than each alone.
        let decoded = decode(&names_bytes, None).ok();
        let mut names: Vec<&str> = decoded.as_ref().map(|all| all.text.split('\n').collect()).unwrap_or_default();
        // A line break inside a name would shift all behind it.
        if names.len() != self.archive.len() + 1 {
            names.clear();
        }
        (0..self.archive.len())
            .map(|index| {
                let file = self.archive.by_index_raw(index).map_err(|error| damaged(&error))?;
                let raw = String::from_utf8_lossy(file.name_raw()).into_owned();
                let name = names.get(index).map_or(raw, |name| (*name).to_owned());
                let (is_folder, is_link) = (file.is_dir(), file.is_symlink());
                Ok(Member { index, name, is_folder, is_link, is_encrypted: file.encrypted() })
            })
            .collect()
    }

    /// The bytes of a member. Stops unpacking where a limit is passed.
    pub(super) fn read(&mut self, member: &Member) -> Result<Vec<u8>, Cause> {
        if member.is_encrypted {
            return Err(Cause::Encrypted);
        }
        let mut file = self.archive.by_index(member.index).map_err(|error| damaged(&error))?;
        let packed_bytes = file.compressed_size().max(1);
        let mut content = Vec::new();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let count = file.read(&mut chunk).map_err(|error| damaged(&error))?;
            if count == 0 {
                break;
            }
            content.extend_from_slice(&chunk[..count]);
            self.unpacked_bytes += count as u64;
            check_size(content.len() as u64, packed_bytes, self.unpacked_bytes, self.limits)
                .map_err(|what| unsafe_archive(format!("{:?} {what}", member.name)))?;
        }
        Ok(content)
    }
}

fn check_size(bytes: u64, packed_bytes: u64, all_bytes: u64, limits: Limits) -> Result<(), String> {
    if bytes > limits.member_bytes {
        return Err(format!("unpacks to more than {} bytes", limits.member_bytes));
    }
    if all_bytes > limits.total_bytes {
        return Err(format!("brings all that is unpacked to more than {} bytes", limits.total_bytes));
    }
    if bytes > RATIO_FREE_BYTES && bytes / packed_bytes > MAX_RATIO {
        return Err(format!("unpacks to more than {MAX_RATIO} times its size"));
    }
    Ok(())
}

/// The directory is refused before it is read: a million empty members cost more memory than the file.
fn check_member_count(bytes: &[u8], limit: usize) -> Result<(), Cause> {
    const TAIL_BYTES: usize = 22 + 65_535;
    let tail = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
    let mut starts = tail.windows(DIRECTORY_END.len()).enumerate().filter(|(_, window)| *window == DIRECTORY_END);
    let counts = |(at, _): (usize, &[u8])| match tail.get(at + MEMBER_COUNT_AT..at + MEMBER_COUNT_AT + 2) {
        Some(&[low, high]) => usize::from(u16::from_le_bytes([low, high])),
        _ => 0,
    };
    if starts.any(|found| counts(found) > limit) { Err(too_many(limit)) } else { Ok(()) }
}

fn too_many(limit: usize) -> Cause {
    unsafe_archive(format!("more than {limit} members"))
}

pub(super) fn unsafe_archive(reason: impl Into<String>) -> Cause {
    Cause::UnsafeArchive { reason: reason.into() }
}

fn damaged(error: &dyn std::fmt::Display) -> Cause {
    Cause::Damaged { reason: format!("not a whole zip container: {error}") }
}
