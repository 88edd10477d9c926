package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Config is everything an operator can set, by flag or environment; what
// differs between communes is data in the database, not here. The tags are
// read by package main.
type Config struct {
	Data            string  `help:"Folder of database, files, backups and keys." default:"./xaso-data" env:"XASO_DATA" type:"path"`
	Database        string  `help:"postgres:// address; empty is the SQLite file in the data folder." env:"XASO_DATABASE"`
	Files           string  `help:"Where uploads go: empty is the data folder, else s3://key:secret@host/bucket (s3s:// for TLS)." env:"XASO_FILES"`
	Addr            string  `help:"Address to serve on." default:"127.0.0.1:8080" env:"XASO_ADDR"`
	PublicURL       string  `name:"public-url" help:"Address people use, printed into QR codes; empty is taken from the request." env:"XASO_PUBLIC_URL"`
	TrustProxy      bool    `name:"trust-proxy" help:"Believe X-Forwarded-For: set it only behind a proxy of yours." env:"XASO_TRUST_PROXY"`
	Reads           float64 `help:"Pages per second one address may open; 0 is no bound." default:"100" env:"XASO_READS"`
	Writes          float64 `help:"Forms per second one address may send; 0 is no bound." default:"20" env:"XASO_WRITES"`
	Token           string  `help:"Opens /metrics and the details of /readyz as a bearer token; empty shuts them." env:"XASO_TOKEN"`
	Clamd           string  `help:"ClamAV daemon that looks at uploads: unix:/path or host:port; empty is none." env:"XASO_CLAMD"`
	Traces          string  `help:"OTLP/HTTP endpoint for traces, such as http://127.0.0.1:4318; empty is none." env:"XASO_TRACES"`
	BackupTo        string  `name:"backup-to" help:"age public key that nightly backups are encrypted to; empty makes one kept in the data folder." env:"XASO_BACKUP_TO"`
	OIDCIssuer      string  `name:"oidc-issuer" help:"Address of an OpenID Connect provider (VNeID-shaped); empty is none." env:"XASO_OIDC_ISSUER"`
	OIDCClient      string  `name:"oidc-client" help:"Client id at the provider." env:"XASO_OIDC_CLIENT"`
	OIDCSecret      string  `name:"oidc-secret" help:"Client secret at the provider." env:"XASO_OIDC_SECRET"`
	OIDCTitle       string  `name:"oidc-title" help:"What the sign-in button calls the provider." default:"VNeID" env:"XASO_OIDC_TITLE"`
	OIDCName        string  `name:"oidc-name-claim" help:"Claim that holds the full name." default:"name" env:"XASO_OIDC_NAME_CLAIM"`
	OIDCPhone       string  `name:"oidc-phone-claim" help:"Claim that holds the telephone number." default:"phone_number" env:"XASO_OIDC_PHONE_CLAIM"`
	OIDCNumber      string  `name:"oidc-number-claim" help:"Claim that holds the personal number (số định danh); empty is none." env:"XASO_OIDC_NUMBER_CLAIM"`
	Exchange        string  `help:"Outside system that dossiers are reported to: dvcqg or provincial; empty is none." enum:",dvcqg,provincial" default:"" env:"XASO_EXCHANGE"`
	ExchangeURL     string  `name:"exchange-url" help:"Address of that system; empty writes messages down and sends none." env:"XASO_EXCHANGE_URL"`
	ExchangeAccount string  `name:"exchange-account" help:"Account at that system." env:"XASO_EXCHANGE_ACCOUNT"`
	ExchangeSecret  string  `name:"exchange-secret" help:"Secret of the account; signs every message." env:"XASO_EXCHANGE_SECRET"`
	LogLevel        string  `name:"log-level" help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"XASO_LOG_LEVEL"`
	Version         string  `kong:"-"` // of the program, set by package main
}

// databaseSource is what package db opens.
func (c Config) databaseSource() string {
	if c.Database != "" {
		return c.Database
	}
	return filepath.Join(c.Data, "xaso.db")
}

// Errors an operator can act on; package main adds the advice.
var (
	ErrInUse      = errors.New("the data folder is in use by another xaso")
	ErrUnwritable = errors.New("the data folder cannot be written")
	ErrNoHouse    = errors.New("there is no xaso in this folder")
)

// openData makes the data folder and holds it for this process until the
// returned file is closed, since two writers on one SQLite file are one too
// many for the group commit's promises.
func openData(folder string) (*os.File, error) {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnwritable, err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		return nil, fmt.Errorf("%w: %s", ErrInUse, folder)
	}
	return lock, nil
}

// secretSize is the length in bytes of the house secret, from which the keys
// for forms, identity numbers and tracking codes are derived.
const secretSize = 32

// houseSecret reads the secret of the house, making it on first use. Losing
// it loses the encrypted identity numbers: backups carry it, encrypted.
func houseSecret(folder string) ([]byte, error) {
	file := filepath.Join(folder, "secret.key")
	secret, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		secret = make([]byte, secretSize)
		rand.Read(secret)
		return secret, writeSynced(file, secret)
	}
	if err != nil {
		return nil, err
	}
	if len(secret) != secretSize {
		return nil, fmt.Errorf("%s has %d bytes instead of %d: put the right key back from a backup", file, len(secret), secretSize)
	}
	return secret, nil
}

// writeSynced writes a small file that must survive a power cut.
func writeSynced(file string, content []byte) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Sync(), f.Close())
}

// Describe writes the configuration in force, without its secrets.
func (c Config) Describe() string {
	hide := func(s string) string {
		if s == "" {
			return "(none)"
		}
		return "(set)"
	}
	var b strings.Builder
	for _, line := range [][2]string{
		{"data", c.Data}, {"database", databaseName(c)}, {"files", hide(c.Files)}, {"addr", c.Addr},
		{"public-url", c.PublicURL}, {"trust-proxy", fmt.Sprint(c.TrustProxy)}, {"reads", fmt.Sprint(c.Reads)},
		{"writes", fmt.Sprint(c.Writes)}, {"token", hide(c.Token)}, {"clamd", c.Clamd}, {"traces", c.Traces},
		{"backup-to", c.BackupTo}, {"oidc-issuer", c.OIDCIssuer}, {"oidc-client", c.OIDCClient},
		{"oidc-secret", hide(c.OIDCSecret)}, {"oidc-title", c.OIDCTitle}, {"oidc-name", c.OIDCName},
		{"oidc-phone", c.OIDCPhone}, {"oidc-number", c.OIDCNumber}, {"log-level", c.LogLevel},
	} {
		fmt.Fprintf(&b, "%-12s %s\n", line[0], line[1])
	}
	return b.String()
}

func databaseName(c Config) string {
	if c.Database != "" {
		return "PostgreSQL"
	}
	return "SQLite"
}
