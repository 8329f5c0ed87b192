// Command verify is a second opinion on Weir's public log. It is written in Go over
// golang.org/x/mod/sumdb, as Debian packages it, and shares no code and no table with Weir: what it
// knows is in docs/formats/{tiles,proof,leaf,heads}.md.
//
//	verify tiles DIR VKEY [QUORUM WITNESS-VKEY...]   the full audit of a public form
//	verify heads DIR VKEY [QUORUM WITNESS-VKEY...]   the same, and the public counts of the heads
//	verify proof FILE VKEY [QUORUM WITNESS-VKEY...]  a receipt that carries its entry
//
// It prints `ok SIZE ROOT` and ends with 0, or says what is wrong and ends with 1.
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	noteSizeMax = 1 << 20
	leafSize    = 256
	tileHeight  = 8
	tileWidth   = 1 << tileHeight
)

type head struct {
	origin string
	size   int64
	root   tlog.Hash
}

// cosigner verifies timestamped cosignatures, type 04, which x/mod does not know.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(text, blob []byte) bool {
	if len(blob) != 8+ed25519.SignatureSize || blob[0] >= 0x80 {
		return false
	}
	time := binary.BigEndian.Uint64(blob)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", time, text)
	return ed25519.Verify(c.key, []byte(message), blob[8:])
}

func newCosigner(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("a witness's key is not name+id+key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != 4 {
		return nil, errors.New("a witness's key is not of type 04")
	}
	sum := sha256.Sum256([]byte(parts[0] + "\n" + string(key)))
	if fmt.Sprintf("%x", sum[:4]) != parts[1] {
		return nil, errors.New("a witness's key id is wrong")
	}
	return cosigner{parts[0], binary.BigEndian.Uint32(sum[:4]), key[1:]}, nil
}

// trust is whom the command line names: the log, witnesses, and how many of them must have cosigned.
type trust struct {
	log       note.Verifier
	witnesses []note.Verifier
	quorum    int
}

func readTrust(words []string) (t trust, err error) {
	if t.log, err = note.NewVerifier(words[0]); err != nil {
		return t, err
	}
	if len(words) == 1 {
		return t, nil
	}
	if t.quorum, err = strconv.Atoi(words[1]); err != nil {
		return t, err
	}
	for _, vkey := range words[2:] {
		witness, err := newCosigner(vkey)
		if err != nil {
			return t, err
		}
		t.witnesses = append(t.witnesses, witness)
	}
	return t, nil
}

// open checks every signature line on its own: x/mod's note.Open looks at the first of a key only.
func (t trust) open(text []byte) (h head, err error) {
	if len(text) > noteSizeMax {
		return h, errors.New("a note is larger than a note may be")
	}
	known := append([]note.Verifier{t.log}, t.witnesses...)
	opened, err := note.Open(text, note.VerifierList(known...))
	if err != nil {
		return h, err
	}
	lines := bytes.Split(text[len(opened.Text)+1:], []byte("\n"))
	for _, line := range lines[:len(lines)-1] {
		blob := string(line[bytes.LastIndexByte(line, ' ')+1:]) // x/mod takes other spellings too
		if sum, err := base64.StdEncoding.DecodeString(blob); err != nil || base64.StdEncoding.EncodeToString(sum) != blob {
			return h, errors.New("a signature is not in the one form of base64")
		}
		one := opened.Text + "\n" + string(line) + "\n"
		_, err := note.Open([]byte(one), note.VerifierList(known...))
		if _, unknown := err.(*note.UnverifiedNoteError); err != nil && !unknown {
			return h, err
		}
	}
	isLog, cosigned := false, map[string]bool{}
	for _, signature := range opened.Sigs {
		if signature.Name == t.log.Name() && signature.Hash == t.log.KeyHash() {
			isLog = true
		} else {
			cosigned[signature.Name] = true
		}
	}
	if !isLog {
		return h, errors.New("the log's signature is absent")
	}
	if len(cosigned) < t.quorum {
		return h, fmt.Errorf("%d cosignatures are no quorum of %d", len(cosigned), t.quorum)
	}
	if h, err = parseHead(opened.Text); err == nil && h.origin != t.log.Name() {
		err = errors.New("the checkpoint is of another log")
	}
	return h, err
}

func parseHead(text string) (h head, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] == "" {
		return h, errors.New("a checkpoint needs origin, size and root")
	}
	for _, extension := range lines[3 : len(lines)-1] {
		if extension == "" {
			return h, errors.New("an empty extension line")
		}
	}
	h.origin = lines[0]
	if h.size, err = parseNumber(lines[1]); err != nil {
		return h, err
	}
	h.root, err = parseHash(lines[2])
	return h, err
}

func parseNumber(text string) (int64, error) {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || number < 0 || strconv.FormatInt(number, 10) != text {
		return 0, fmt.Errorf("%q is no number in its one form", text)
	}
	return number, nil
}

func parseHash(text string) (h tlog.Hash, err error) {
	sum, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil || len(sum) != len(h) || base64.StdEncoding.EncodeToString(sum) != text {
		return h, errors.New("a hash is not 32 bytes in base64")
	}
	copy(h[:], sum)
	return h, nil
}

// tilePath is C2SP's, which has no height in it; kind is a level or "entries".
func tilePath(kind string, index int64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for index /= 1000; index > 0; index /= 1000 {
		path = fmt.Sprintf("x%03d/%s", index%1000, path)
	}
	if width != tileWidth {
		path += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + kind + "/" + path
}

// readTile falls back to the full tile where the partial one is gone; it gives the width it found.
func readTile(dir, kind string, index int64, width int) ([]byte, int, error) {
	data, err := os.ReadFile(filepath.Join(dir, tilePath(kind, index, width)))
	if err != nil && os.IsNotExist(err) && width != tileWidth {
		full, fullErr := os.ReadFile(filepath.Join(dir, tilePath(kind, index, tileWidth)))
		if fullErr == nil {
			return full, tileWidth, nil
		}
	}
	return data, width, err
}

func splitBundle(data []byte, width int) ([][]byte, error) {
	var entries [][]byte
	for ; len(entries) < width; data = data[2+len(entries[len(entries)-1]):] {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, errors.New("a bundle ends too early")
		}
		entries = append(entries, data[2:2+int(binary.BigEndian.Uint16(data))])
	}
	if len(data) != 0 {
		return nil, errors.New("a bundle has a remainder")
	}
	return entries, nil
}

// checkLeaf is docs/formats/leaf.md: version, kind, slot count, hour, commitment, what the kind
// shows, zeros.
func checkLeaf(leaf []byte) error {
	if len(leaf) != leafSize || leaf[0] != 1 || leaf[1] < 1 || leaf[1] > 4 || leaf[2] > 3 {
		return errors.New("an entry is no leaf")
	}
	kind, slots := leaf[1], int(leaf[2])
	shown := 64 * slots
	if slots == 0 {
		shown = [...]int{0, 32, 48, 8, 0}[kind]
	} else if kind == 2 {
		return errors.New("a leaf of heads has slots")
	}
	for _, pad := range leaf[39+shown:] {
		if pad != 0 {
			return errors.New("a leaf's padding is not zero")
		}
	}
	return nil
}

// counts is the public audit of docs/formats/heads.md: every slot is counted by the heads after it, and
// there is a head for each person enrolled and not departed.
type counts struct {
	slots, people uint64
	epoch         int64
}

func (c *counts) add(leaf []byte) error {
	kind, slots, shown := leaf[1], uint64(leaf[2]), leaf[39:]
	c.slots += slots
	if kind == 3 && slots == 0 {
		c.people += uint64(binary.LittleEndian.Uint32(shown))
		departed := uint64(binary.LittleEndian.Uint32(shown[4:]))
		if departed > c.people {
			return errors.New("more people departed than were enrolled")
		}
		c.people -= departed
	}
	if kind != 2 {
		return nil
	}
	epoch := int64(binary.LittleEndian.Uint32(leaf[3:]))
	if people := binary.LittleEndian.Uint64(shown[32:]); people != c.people {
		return fmt.Errorf("%d heads of %d people", people, c.people)
	}
	if slots := binary.LittleEndian.Uint64(shown[40:]); slots != c.slots {
		return fmt.Errorf("its heads count %d slots, the log has %d", slots, c.slots)
	}
	if epoch <= c.epoch {
		return errors.New("its epoch had its heads already")
	}
	c.slots, c.epoch = 0, epoch
	return nil
}

// hashStore keeps every complete subtree's hash, in the order of tlog.StoredHashIndex.
type hashStore []tlog.Hash

func (s hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

// tilesOf is every tile of a log; tlog.NewTiles lists the partial ones of smaller sizes too.
func tilesOf(size int64) (tiles []tlog.Tile) {
	for level, count := 0, size; count > 0; level, count = level+1, count/tileWidth {
		for n := int64(0); n*tileWidth < count; n++ {
			width := tileWidth
			if left := count - n*tileWidth; left < tileWidth {
				width = int(left)
			}
			tiles = append(tiles, tlog.Tile{H: tileHeight, L: level, N: n, W: width})
		}
	}
	return tiles
}

func audit(dir string, t trust, check func(leaf []byte) error) (h head, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return h, err
	}
	if h, err = t.open(text); err != nil {
		return h, err
	}
	var stored hashStore
	for first := int64(0); first < h.size; first += tileWidth {
		width := tileWidth
		if h.size-first < tileWidth {
			width = int(h.size - first)
		}
		data, found, err := readTile(dir, "entries", first/tileWidth, width)
		if err != nil {
			return h, err
		}
		entries, err := splitBundle(data, found)
		if err != nil {
			return h, err
		}
		for i, entry := range entries[:width] {
			if err := check(entry); err != nil && !anyEntry() {
				return h, fmt.Errorf("entry %d: %w", first+int64(i), err)
			}
			hashes, err := tlog.StoredHashes(first+int64(i), entry, stored)
			if err != nil {
				return h, err
			}
			stored = append(stored, hashes...)
		}
	}
	for _, tile := range tilesOf(h.size) {
		expected, err := tlog.ReadTileData(tile, stored)
		if err != nil {
			return h, err
		}
		data, found, err := readTile(dir, strconv.Itoa(tile.L), tile.N, tile.W)
		if err != nil {
			return h, err
		}
		if len(data) != found*tlog.HashSize || !bytes.Equal(data[:tile.W*tlog.HashSize], expected) {
			return h, fmt.Errorf("%s is not the tile of its entries", tilePath(strconv.Itoa(tile.L), tile.N, tile.W))
		}
	}
	root, err := tlog.TreeHash(h.size, stored)
	if h.size == 0 {
		root = sha256.Sum256(nil) // x/mod has zeros for the empty tree
	}
	if err == nil && root != h.root {
		err = errors.New("the entries are not those of the checkpoint")
	}
	return h, err
}

// anyEntry lets logs of others be read: their entries are not our leaves.
func anyEntry() bool { return os.Getenv("WEIR_ANY_ENTRY") != "" }

func checkProof(file string, t trust) (h head, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return h, err
	}
	top, checkpoint, found := strings.Cut(string(data), "\n\n")
	lines := strings.Split(top, "\n")
	if !found || len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" ||
		!strings.HasPrefix(lines[1], "extra ") || !strings.HasPrefix(lines[2], "index ") {
		return h, errors.New("this is no proof that carries its entry")
	}
	entry, err := base64.StdEncoding.Strict().DecodeString(lines[1][len("extra "):])
	if err != nil {
		return h, err
	}
	if err := checkLeaf(entry); err != nil {
		return h, err
	}
	index, err := parseNumber(lines[2][len("index "):])
	if err != nil {
		return h, err
	}
	var proof tlog.RecordProof
	for _, line := range lines[3:] {
		hash, err := parseHash(line)
		if err != nil {
			return h, err
		}
		proof = append(proof, hash)
	}
	if h, err = t.open([]byte(checkpoint)); err != nil {
		return h, err
	}
	if index >= h.size {
		return h, errors.New("the entry is beyond the tree")
	}
	return h, tlog.CheckRecord(proof, h.size, h.root, index, tlog.RecordHash(entry))
}

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: verify tiles|heads DIR VKEY [QUORUM VKEY...] | proof FILE VKEY [...]")
		os.Exit(2)
	}
	var h head
	trusted, err := readTrust(os.Args[3:])
	if err == nil && os.Args[1] == "tiles" {
		h, err = audit(os.Args[2], trusted, checkLeaf)
	} else if err == nil && os.Args[1] == "heads" {
		c := counts{epoch: -1}
		h, err = audit(os.Args[2], trusted, func(leaf []byte) error {
			if err := checkLeaf(leaf); err != nil {
				return err
			}
			return c.add(leaf)
		})
	} else if err == nil {
		h, err = checkProof(os.Args[2], trusted)
	}
	if err != nil {
		fmt.Println("wrong:", err)
		os.Exit(1)
	}
	fmt.Println("ok", h.size, h.root)
}
