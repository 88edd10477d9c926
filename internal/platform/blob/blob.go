// Package blob keeps the files that people send: it decides what may come in,
// makes pictures harmless and small, and holds the result in a folder or in an
// S3-compatible store under the hash of its bytes.
//
// A file comes in through an [Intake], in one piece (Receive) or in parts over
// a bad line (Begin, Append, Finish). What the Intake returns is complete and
// on the disk; before that nothing of it can be seen. The caller then writes
// the key into a row of its own; files that no row names are removed by Sweep
// after a day.
//
// Nothing here knows who may read a file: handlers ask the record that the
// file belongs to, then send it with ServeHeaders.
package blob

import (
	"embed"
	"path/filepath"
)

// Texts are the sentences of this room's faults.
//
//go:embed locale/*.json
var Texts embed.FS

// Config says where files are kept. The zero value of S3 means the folder.
type Config struct {
	Folder string // data folder; half-received files live here even with S3
	S3     S3Config
	Clamd  string // "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310"; "" scans for EICAR only
}

// Open returns the store that the configuration names.
func Open(cfg Config) (Store, error) {
	if cfg.S3.Endpoint != "" {
		return OpenS3(cfg.S3)
	}
	return OpenFolder(cfg.Folder)
}

func (c Config) incoming() string { return filepath.Join(c.Folder, "incoming") }
func (c Config) uploads() string  { return filepath.Join(c.Folder, "uploads") }
