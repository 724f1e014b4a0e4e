-- The eight system triggers, each with a French and an English system template (spec notification §3). First start only.
INSERT INTO email_triggers (name, label, description, variables, category, is_system) VALUES
    ('email_verification', 'E-mail verification', 'After registration, and when the link is asked for again', '{userName,verificationUrl}', 'authentication', true),
    ('password_reset', 'Password reset', 'When somebody asks to reset the password', '{userName,resetUrl}', 'authentication', true),
    ('email_change', 'Change of address', 'To the new address, which must be confirmed', '{userName,verificationUrl,newEmail}', 'authentication', true),
    ('welcome', 'Welcome', 'When the address has been verified', '{userName,loginUrl,welcomeCredits}', 'account', true),
    ('account_exists', 'Account exists', 'When somebody registers with an address in use', '{userName,loginUrl,resetUrl}', 'authentication', true),
    ('account_invitation', 'Invitation', 'When an administrator has made an account', '{userName,resetUrl}', 'account', true),
    ('security_notice', 'Security notice', 'After a change that concerns the security of the account', '{userName,event,occurredAt,supportUrl}', 'authentication', true),
    ('purchase_credits', 'Credits bought', 'When bought credits are on the account', '{userName,creditsAmount,totalPrice,invoiceUrl}', 'payments', true);

INSERT INTO email_templates (name, trigger_id, subject, html_content, variables, language, is_system)
SELECT t.label || ' (' || m.language || ')', t.id, m.subject,
    '<!DOCTYPE html><html lang="' || m.language || '"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>FitMyCV</title></head>'
    || '<body style="margin:0;padding:24px;background:#f4f5f7;font-family:Arial,Helvetica,sans-serif;font-size:16px;line-height:1.5;color:#1f2933">'
    || '<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">'
    || '<p style="margin:0 0 24px;font-size:20px;font-weight:bold">FitMyCV</p>'
    || m.body
    || '<p style="margin:32px 0 0;font-size:13px;color:#616e7c">'
    || CASE m.language WHEN 'fr' THEN 'Ce message a été envoyé automatiquement par FitMyCV.' ELSE 'This message was sent automatically by FitMyCV.' END
    || '</p></div></body></html>',
    t.variables, m.language, true
FROM email_triggers t JOIN (VALUES
    ('email_verification', 'fr', 'Confirmez votre adresse e-mail',
        '<p>Bonjour {{userName}},</p><p>Merci pour votre inscription. Confirmez votre adresse e-mail pour terminer la création de votre compte :</p>'
        || '<p><a href="{{verificationUrl}}">Confirmer mon adresse</a></p>'
        || '<p>Ce lien est valable 24 heures. Si vous n’avez pas créé de compte, ignorez ce message.</p>'),
    ('email_verification', 'en', 'Confirm your e-mail address',
        '<p>Hello {{userName}},</p><p>Thank you for signing up. Please confirm your e-mail address to finish setting up your account:</p>'
        || '<p><a href="{{verificationUrl}}">Confirm my address</a></p>'
        || '<p>This link is valid for 24 hours. If you did not create an account, you can ignore this message.</p>'),
    ('password_reset', 'fr', 'Réinitialisez votre mot de passe',
        '<p>Bonjour {{userName}},</p><p>Vous avez demandé à réinitialiser votre mot de passe. Choisissez-en un nouveau ici :</p>'
        || '<p><a href="{{resetUrl}}">Choisir un nouveau mot de passe</a></p>'
        || '<p>Ce lien est valable une heure et ne sert qu’une fois. Si vous n’êtes pas à l’origine de cette demande, ignorez ce message : votre mot de passe reste inchangé.</p>'),
    ('password_reset', 'en', 'Reset your password',
        '<p>Hello {{userName}},</p><p>You asked to reset your password. Choose a new one here:</p>'
        || '<p><a href="{{resetUrl}}">Choose a new password</a></p>'
        || '<p>This link is valid for one hour and works once. If you did not ask for this, you can ignore this message: your password stays as it is.</p>'),
    ('email_change', 'fr', 'Confirmez votre nouvelle adresse e-mail',
        '<p>Bonjour {{userName}},</p><p>Vous souhaitez utiliser l’adresse {{newEmail}} pour votre compte. Confirmez ce changement :</p>'
        || '<p><a href="{{verificationUrl}}">Confirmer ma nouvelle adresse</a></p>'
        || '<p>Ce lien est valable 24 heures. D’ici là, votre adresse actuelle reste en usage. Si vous n’êtes pas à l’origine de cette demande, ignorez ce message.</p>'),
    ('email_change', 'en', 'Confirm your new e-mail address',
        '<p>Hello {{userName}},</p><p>You want to use the address {{newEmail}} for your account. Please confirm this change:</p>'
        || '<p><a href="{{verificationUrl}}">Confirm my new address</a></p>'
        || '<p>This link is valid for 24 hours. Until then your present address stays in use. If you did not ask for this, you can ignore this message.</p>'),
    ('welcome', 'fr', 'Bienvenue sur FitMyCV',
        '<p>Bonjour {{userName}},</p><p>Votre adresse est confirmée et votre compte est prêt. Crédits de bienvenue : {{welcomeCredits}}.</p>'
        || '<p>Pour commencer, importez votre CV, puis indiquez une offre d’emploi : FitMyCV l’adapte à l’offre, sans rien inventer.</p>'
        || '<p><a href="{{loginUrl}}">Se connecter</a></p>'),
    ('welcome', 'en', 'Welcome to FitMyCV',
        '<p>Hello {{userName}},</p><p>Your address is confirmed and your account is ready. Welcome credits: {{welcomeCredits}}.</p>'
        || '<p>To begin, import your CV and give a job offer: FitMyCV fits the one to the other without inventing anything.</p>'
        || '<p><a href="{{loginUrl}}">Sign in</a></p>'),
    ('account_exists', 'fr', 'Vous avez déjà un compte FitMyCV',
        '<p>Bonjour {{userName}},</p><p>Quelqu’un, vous peut-être, a voulu créer un compte avec votre adresse e-mail. Vous en avez déjà un :</p>'
        || '<p><a href="{{loginUrl}}">Se connecter</a></p>'
        || '<p>Mot de passe oublié ? <a href="{{resetUrl}}">Réinitialisez-le</a>. Si cette demande ne vient pas de vous, vous n’avez rien à faire : rien n’a été modifié.</p>'),
    ('account_exists', 'en', 'You already have a FitMyCV account',
        '<p>Hello {{userName}},</p><p>Somebody, perhaps you, tried to create an account with your e-mail address. You already have one:</p>'
        || '<p><a href="{{loginUrl}}">Sign in</a></p>'
        || '<p>Forgotten your password? <a href="{{resetUrl}}">Reset it</a>. If it was not you, there is nothing to do: nothing has been changed.</p>'),
    ('account_invitation', 'fr', 'Votre compte FitMyCV vous attend',
        '<p>Bonjour {{userName}},</p><p>Un compte FitMyCV a été créé pour vous. Choisissez votre mot de passe pour l’activer :</p>'
        || '<p><a href="{{resetUrl}}">Choisir mon mot de passe</a></p><p>Ce lien est valable 72 heures.</p>'),
    ('account_invitation', 'en', 'Your FitMyCV account is waiting',
        '<p>Hello {{userName}},</p><p>A FitMyCV account has been created for you. Choose your password to activate it:</p>'
        || '<p><a href="{{resetUrl}}">Choose my password</a></p><p>This link is valid for 72 hours.</p>'),
    ('security_notice', 'fr', 'La sécurité de votre compte FitMyCV',
        '<p>Bonjour {{userName}},</p><p>{{event}}</p><p>Date : {{occurredAt}}.</p>'
        || '<p>Si c’était vous, vous n’avez rien à faire. Sinon, changez votre mot de passe sans attendre et <a href="{{supportUrl}}">contactez-nous</a>.</p>'),
    ('security_notice', 'en', 'The security of your FitMyCV account',
        '<p>Hello {{userName}},</p><p>{{event}}</p><p>Date: {{occurredAt}}.</p>'
        || '<p>If it was you, there is nothing to do. If not, change your password at once and <a href="{{supportUrl}}">contact us</a>.</p>'),
    ('purchase_credits', 'fr', 'Vos crédits sont disponibles',
        '<p>Bonjour {{userName}},</p><p>Merci pour votre achat. {{creditsAmount}} crédits ont été ajoutés à votre compte pour {{totalPrice}}.</p>'
        || '<p><a href="{{invoiceUrl}}">Voir la facture</a></p>'),
    ('purchase_credits', 'en', 'Your credits are available',
        '<p>Hello {{userName}},</p><p>Thank you for your purchase. {{creditsAmount}} credits have been added to your account for {{totalPrice}}.</p>'
        || '<p><a href="{{invoiceUrl}}">View the invoice</a></p>')
) AS m (trigger_name, language, subject, body) ON m.trigger_name = t.name;
