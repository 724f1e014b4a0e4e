-- First start only: administrators change these later (spec billing §2).
INSERT INTO plans (name, tier, is_free, price_monthly, price_yearly, is_popular) VALUES
    ('Gratuit', 0, true, 0, 0, false),
    ('Pro', 1, false, 9.99, 99.99, true),
    ('Premium', 2, false, 19.99, 199.99, false);

INSERT INTO plan_features (plan_id, feature_name, is_enabled, usage_limit)
SELECT plan.id, feature.name, true, (ARRAY[feature.free, feature.pro, feature.premium])[plan.tier + 1]
FROM plans plan CROSS JOIN (VALUES
    ('gpt_cv_generation', 5, 25, 60),
    ('pdf_import', 5, 25, 60),
    ('generate_from_job_title', 5, 25, 60),
    ('translate_cv', 5, 25, 60),
    ('match_score', 5, 25, 60),
    ('optimize_cv', 5, 25, 60),
    ('create_template_cv', 5, 25, 60),
    ('export_cv', 5, -1, -1),
    ('create_cv_manual', 5, -1, -1),
    ('edit_cv', -1, -1, -1)) AS feature (name, free, pro, premium);

INSERT INTO credit_packs (name, credit_amount, price) VALUES
    ('15 Crédits', 15, 1.99),
    ('60 Crédits', 60, 6.99),
    ('150 Crédits', 150, 12.99),
    ('300 Crédits', 300, 19.99);

INSERT INTO ledger_accounts (id, kind) VALUES
    ('00000000-0000-7000-8000-000000000001', 'sales'),
    ('00000000-0000-7000-8000-000000000002', 'gifts'),
    ('00000000-0000-7000-8000-000000000003', 'usage'),
    ('00000000-0000-7000-8000-000000000004', 'refunds'),
    ('00000000-0000-7000-8000-000000000005', 'chargebacks'),
    ('00000000-0000-7000-8000-000000000006', 'adjustments');
