package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) { testscript.Main(m, map[string]func(){"xaso": main}) }

// The scripts of tests/scripts show every command as an operator types it.
// Beside the usual words of testscript they have:
//
//	await URL     waits until a server answers 200 there
//	get URL       prints the page, for stdout
//	keep-key FILE writes the backup key that the last command showed
//	use-key FILE  sets XASO_BACKUP_KEY to it
//	cut FROM TO   copies the first half of a file
//
// and the variable ADDR, a free address to serve on.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "../../tests/scripts",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			env.Setenv("ADDR", l.Addr().String())
			return l.Close()
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"await": await,
			"get":   get,

			"keep-key": keepKey,
			"use-key":  useKey,
			"cut":      cut,
		},
	})
}

// patience is how long a server may take to answer.
const patience = 15 * time.Second

func await(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: await url")
	}
	for until := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		_, err := page(args[0])
		if err == nil {
			return
		}
		if time.Now().After(until) {
			ts.Fatalf("%v", err)
		}
	}
}

func get(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: get url")
	}
	body, err := page(args[0])
	if neg != (err != nil) {
		ts.Fatalf("get %s: %v", args[0], err)
	}
	_, _ = fmt.Fprint(ts.Stdout(), body)
}

var shownKey = regexp.MustCompile(`AGE-SECRET-KEY-1[A-Z0-9]+`)

func keepKey(ts *testscript.TestScript, neg bool, args []string) {
	key := shownKey.FindString(ts.ReadFile("stdout"))
	if neg || len(args) != 1 || key == "" {
		ts.Fatalf("usage: keep-key file, after a command that shows a key")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(key), 0o600))
}

func useKey(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: use-key file")
	}
	ts.Setenv("XASO_BACKUP_KEY", ts.ReadFile(args[0]))
}

func cut(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: cut from to")
	}
	whole := ts.ReadFile(args[0])
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(whole[:len(whole)/2]), 0o600))
}

func page(url string) (string, error) {
	resp, err := http.Get(url)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s answers %s", url, resp.Status)
	}
	return string(body), err
}
