// Package oidc signs people in by another system that speaks OpenID Connect,
// such as the national VNeID gateway: authorisation code with PKCE, a state
// and a nonce, and an ID token whose signature, issuer, audience and age are
// checked. It fills people.Outside and keeps no state of its own.
//
// What the claims are called differs by provider, so their names are
// configuration. No provider's names are invented here: the defaults are those
// of the OpenID standard, and the personal number has none.
package oidc

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"xaso/internal/modules/people"
)

// Config is what an operator got from the provider.
type Config struct {
	Name     string // word in addresses: "vneid"
	Title    string // on the button: "VNeID"
	Issuer   string // https://…, exactly as in its discovery document
	ClientID string
	Secret   string
	Scopes   []string // besides openid
	// Claims are the names of the claims; "" takes the standard one for Name
	// and Phone, and no personal number.
	NameClaim, PhoneClaim, CCCDClaim string
	Client                           *http.Client // nil has a time limit of ten seconds
	Now                              func() time.Time
}

// A Link is one provider. It is asked for its addresses and keys when it is
// first needed, so that the house starts while the provider is down.
type Link struct {
	config   Config
	mu       sync.Mutex
	provider *oidc.Provider
}

// New checks the configuration only.
func New(c Config) (*Link, error) {
	if c.Name == "" || c.Title == "" || c.Issuer == "" || c.ClientID == "" {
		return nil, errors.New("oidc: name, title, issuer and client id are needed")
	}
	if c.Client == nil {
		c.Client = &http.Client{Timeout: 10 * time.Second}
	}
	if c.NameClaim == "" {
		c.NameClaim = "name"
	}
	if c.PhoneClaim == "" {
		c.PhoneClaim = "phone_number"
	}
	return &Link{config: c}, nil
}

// Name is the provider's word in addresses.
func (l *Link) Name() string { return l.config.Name }

// Title is the provider's name on the button.
func (l *Link) Title() string { return l.config.Title }

// ready asks the provider for its addresses, once it succeeds.
func (l *Link) ready(ctx context.Context) (*oidc.Provider, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.provider == nil {
		// The provider keeps the client for fetching keys later, so it must not
		// be bound to one request.
		p, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), l.config.Client), l.config.Issuer)
		if err != nil {
			return nil, fmt.Errorf("oidc: %s: %w", l.config.Name, err)
		}
		l.provider = p
	}
	return l.provider, nil
}

func (l *Link) oauth(p *oidc.Provider, redirect string) *oauth2.Config {
	return &oauth2.Config{ClientID: l.config.ClientID, ClientSecret: l.config.Secret, Endpoint: p.Endpoint(),
		RedirectURL: redirect, Scopes: append([]string{oidc.ScopeOpenID}, l.config.Scopes...)}
}

// Address is the provider's page for this exchange.
func (l *Link) Address(ctx context.Context, redirect string, x people.Exchange) (string, error) {
	p, err := l.ready(ctx)
	if err != nil {
		return "", err
	}
	return l.oauth(p, redirect).AuthCodeURL(x.State, oidc.Nonce(x.Nonce), oauth2.S256ChallengeOption(x.Verifier)), nil
}

// Claims redeems a code and checks the ID token that comes for it.
func (l *Link) Claims(ctx context.Context, redirect, code string, x people.Exchange) (people.Claims, error) {
	p, err := l.ready(ctx)
	if err != nil {
		return people.Claims{}, err
	}
	ctx = oidc.ClientContext(ctx, l.config.Client)
	answer, err := l.oauth(p, redirect).Exchange(ctx, code, oauth2.VerifierOption(x.Verifier))
	if err != nil {
		return people.Claims{}, fmt.Errorf("oidc: %s: redeem: %w", l.config.Name, err)
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return people.Claims{}, fmt.Errorf("oidc: %s: no ID token", l.config.Name)
	}
	token, err := p.VerifierContext(ctx, &oidc.Config{ClientID: l.config.ClientID, Now: l.config.Now}).Verify(ctx, raw)
	if err != nil {
		return people.Claims{}, fmt.Errorf("oidc: %s: %w", l.config.Name, err)
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(x.Nonce)) != 1 {
		return people.Claims{}, fmt.Errorf("oidc: %s: the token was made for another sign-in", l.config.Name)
	}
	claims := map[string]any{}
	if err := token.Claims(&claims); err != nil {
		return people.Claims{}, fmt.Errorf("oidc: %s: claims: %w", l.config.Name, err)
	}
	text := func(name string) string {
		s, _ := claims[name].(string)
		return s
	}
	return people.Claims{Subject: token.Subject, Name: text(l.config.NameClaim),
		Phone: text(l.config.PhoneClaim), CCCD: text(l.config.CCCDClaim)}, nil
}
